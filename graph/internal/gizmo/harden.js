// Run in every runtime before the program. What the interpreter does in one step of its
// own can't be stopped, so nothing here may take long or allocate much in one: what
// walks over arrays looks at their length first, what makes strings at theirs, and what
// could multiply the two is done step by step. Arguments are made strings and numbers
// before they are looked at, once, as an object may be another thing each time.
// checkPattern is given by Go, as is lock, which makes a property that nobody can change
// or list; most is the length of arrays that are made at once,
// walkable of those that are gone over, longest of strings.
(function (checkPattern, lock, most, walkable, longest) {
  "use strict";
  var S = String.prototype, A = Array.prototype, R = RegExp.prototype, O = Object, F = Function.prototype;
  var apply = Reflect.apply, construct = Reflect.construct, isArray = Array.isArray, describe = O.getOwnPropertyDescriptor, define = O.defineProperty;
  var nativeString = String, nativeNumber = Number, nativeRegExp = RegExp, plainObject = O.prototype;

  var refuse = function (what) { throw new RangeError(what + " would be too long"); };
  var guard = function (o, name, test) {
    var f = o[name];
    if (typeof f === "function") lock(o, name, function () { apply(test, this, arguments); return apply(f, this, arguments); });
  };
  // remake gives make the function of a name and puts what it makes in its place.
  var remake = function (o, name, make) {
    var f = o[name];
    if (typeof f === "function") lock(o, name, make(f));
  };
  var text = function (v) {
    if (v === undefined || v === null) throw new TypeError("there is no string");
    var s = nativeString(v);
    if (s.length > longest) refuse("the string");
    return s;
  };
  // walked is the length of what a function is to go over.
  var walked = function (v) {
    if (v === undefined || v === null) return 0;
    var o = O(v), d = describe(o, "length");
    if (!d) {
      if ("length" in o) throw new TypeError("the length must be the object's own");
      return 0;
    }
    if (typeof d.value !== "number") throw new TypeError("the length must be a number");
    if (d.value > walkable) refuse("the array");
    return d.value;
  };
  var walks = function () { walked(this); };

  // Arrays.
  ["copyWithin", "entries", "every", "filter", "find", "findIndex", "findLast", "findLastIndex", "forEach", "includes", "indexOf", "keys", "lastIndexOf", "map", "reduce", "reduceRight",
    "reverse", "shift", "slice", "some", "sort", "splice", "toReversed", "toSorted", "toSpliced", "unshift", "values", "with"].forEach(function (name) { guard(A, name, walks); });
  lock(A, Symbol.iterator, A.values);
  guard(A, "fill", function () { if (walked(this) > most) refuse("the array"); });
  var joining = [];
  remake(A, "join", function (join) {
    return function (sep) {
      for (var i = 0; i < joining.length; i++) if (joining[i] === this) return "";
      var between = sep === undefined ? "," : text(sep), n = walked(this), parts = [], total = 0;
      joining.push(this);
      try {
        for (i = 0; i < n; i++) {
          var e = this[i], s = e === undefined || e === null ? "" : nativeString(e);
          if ((total += s.length + between.length) > longest) refuse("the string");
          parts[i] = s;
        }
      } finally { joining.length--; }
      return apply(join, parts, [between]);
    };
  });
  var join = A.join;
  lock(A, "toLocaleString", function () { return apply(join, this, []); });
  lock(A, "concat", function () {
    var out = [];
    var add = function (v) {
      if (!isArray(v)) { out[out.length] = v; return; }
      var n = walked(v);
      if (out.length + n > walkable) refuse("the array");
      for (var i = 0; i < n; i++) out[out.length] = v[i];
    };
    add(this);
    for (var i = 0; i < arguments.length; i++) add(arguments[i]);
    return out;
  });
  var flat = function (out, from, deep) {
    var n = walked(from);
    for (var i = 0; i < n; i++) {
      if (isArray(from[i]) && deep > 0) flat(out, from[i], deep - 1);
      else if (i in from) out[out.length] = from[i];
      if (out.length > walkable) refuse("the array");
    }
    return out;
  };
  lock(A, "flat", function (deep) { return flat([], this, deep === undefined ? 1 : nativeNumber(deep)); });
  lock(A, "flatMap", function (f, self) { return flat([], apply(A.map, this, [f, self]), 1); });
  guard(Array, "from", function (v) { if (v !== undefined && v !== null && v[Symbol.iterator] === undefined) walked(v); });
  var sized = function (args) { if (args.length === 1 && typeof args[0] === "number" && args[0] > most) refuse("the array"); };
  // instead is a constructor that looks at its arguments before another gets them.
  var instead = function (native, look) {
    var made = function () {
      var args = look(arguments);
      return new.target ? construct(native, args, new.target) : apply(native, undefined, args);
    };
    O.getOwnPropertyNames(native).forEach(function (name) { if (name !== "prototype" && name !== "length" && name !== "name") lock(made, name, native[name]); });
    lock(made, "prototype", native.prototype);
    lock(native.prototype, "constructor", made);
    return made;
  };
  var safeArray = instead(Array, function (args) { sized(args); return args; });
  guard(F, "apply", function (self, list) { if (walked(list) > most) refuse("the list of arguments"); });

  // Strings.
  remake(S, "repeat", function (f) {
    return function (n) {
      var s = text(this), k = nativeNumber(n);
      if (s.length * k > longest) refuse("the string");
      return apply(f, s, [k]);
    };
  });
  ["padStart", "padEnd"].forEach(function (name) {
    remake(S, name, function (f) {
      return function (n, fill) {
        var k = nativeNumber(n);
        if (k > longest) refuse("the string");
        return apply(f, text(this), fill === undefined ? [k] : [k, text(fill)]);
      };
    });
  });
  lock(S, "concat", function () {
    var s = text(this);
    for (var i = 0; i < arguments.length; i++) if ((s += text(O(arguments[i]) === arguments[i] ? nativeString(arguments[i]) : "" + arguments[i])).length > longest) refuse("the string");
    return s;
  });
  guard(S, Symbol.iterator, function () { if (text(this).length > most) refuse("the list"); });
  lock(nativeString, "raw", function (t) {
    var raw = t.raw, n = typeof raw === "string" ? text(raw).length : walked(raw), s = "";
    for (var i = 0; i < n; i++) {
      s += nativeString(raw[i]) + (i + 1 < n && i + 1 < arguments.length ? nativeString(arguments[i + 1]) : "");
      if (s.length > longest) refuse("the string");
    }
    return s;
  });

  // Regular expressions. With an exec of another's the interpreter calls it for every
  // match, and so can be stopped between two. What stands in the place of a pattern is
  // asked once how it matches, and not given on if it could be taken for a pattern.
  var sourceOf = describe(R, "source").get;
  remake(R, "exec", function (exec) { return function (s) { return apply(exec, this, [text(s === undefined ? "undefined" : s === null ? "null" : s)]); }; });
  var own = function (p, name) {
    var f = O(p) === p ? p[Symbol[name]] : undefined;
    return f === null ? undefined : f;
  };
  ["match", "matchAll", "search"].forEach(function (name) {
    remake(S, name, function (f) {
      return function (p) {
        var s = text(this), how = own(p, name);
        if (how !== undefined) return apply(how, p, [s]);
        if (p === undefined || p === null) return apply(f, s, [p]);
        p = nativeString(p);
        checkPattern(p);
        return apply(f, s, [p]);
      };
    });
  });
  remake(S, "split", function (f) {
    return function (sep, limit) {
      var s = text(this), how = own(sep, "split");
      return how !== undefined ? apply(how, sep, [s, limit]) : apply(f, s, [sep === undefined ? sep : nativeString(sep), limit]);
    };
  });
  // replacer does for a text with $1 in it what the interpreter would do for all
  // matches in one step.
  var replacer = function (r) {
    if (typeof r === "function") return r;
    r = text(r === undefined ? "undefined" : r === null ? "null" : r);
    return function (match) {
      var n = arguments.length, named = O(arguments[n - 1]) === arguments[n - 1] ? arguments[--n] : undefined;
      var whole = arguments[n - 1], at = arguments[n - 2], groups = n - 3, out = "", i = 0;
      while (i < r.length) {
        var c = r[i++], d = r[i];
        if (c !== "$") { out += c; continue; }
        if (d === "$") { out += "$"; i++; }
        else if (d === "&") { out += match; i++; }
        else if (d === "`") { out += whole.slice(0, at); i++; }
        else if (d === "'") { out += whole.slice(at + match.length); i++; }
        else if (d === "<" && named && r.indexOf(">", i) > 0) {
          var end = r.indexOf(">", i), v = named[r.slice(i + 1, end)];
          out += v === undefined ? "" : nativeString(v);
          i = end + 1;
        } else if (d >= "0" && d <= "9") {
          var two = nativeNumber(r.slice(i, i + 2)), one = nativeNumber(d), k = r[i + 1] >= "0" && r[i + 1] <= "9" && two >= 1 && two <= groups ? two : one;
          if (k < 1 || k > groups) { out += "$"; continue; }
          i += k === two && k > 9 || r[i] === "0" ? 2 : 1;
          out += arguments[k] === undefined ? "" : arguments[k];
        } else out += "$";
      }
      return out;
    };
  };
  ["replace", "replaceAll"].forEach(function (name) {
    remake(S, name, function (f) {
      return function (p, r) {
        var given = 0, made = replacer(r), s = text(this), how = own(p, "replace");
        var replace = function () {
          var v = nativeString(apply(made, undefined, arguments));
          if ((given += v.length) > longest) refuse("the string");
          return v;
        };
        if (how === undefined) return apply(f, s, [nativeString(p), replace]);
        if (name === "replaceAll" && p instanceof nativeRegExp && !p.global) throw new TypeError("replaceAll needs a pattern with the flag g");
        return apply(how, p, [s, replace]);
      };
    });
  });
  ["match", "matchAll", "search", "split", "replace"].forEach(function (name) {
    remake(R, Symbol[name], function (f) {
      return function (s, second) {
        apply(sourceOf, this, []); // throws if this is no pattern
        return apply(f, this, [text(s), name === "replace" ? replacer(second) : second]);
      };
    });
  });
  var patterned = function (args) {
    var like = args[0] instanceof nativeRegExp, p = like ? args[0].source : args[0], flags = args[1];
    p = p === undefined ? "" : nativeString(p);
    checkPattern(p);
    if (flags === undefined && like) flags = args[0].flags;
    return flags === undefined ? [p] : [p, nativeString(flags)];
  };
  var safePattern = instead(nativeRegExp, patterned);
  lock(R, "compile", undefined);

  // JSON is written of a copy that was made step by step, and read of a bounded text.
  remake(JSON, "stringify", function (stringify) {
    return function (value, replace, space) {
      var budget = longest, names, over = [];
      if (isArray(replace)) { names = {__proto__: null}; walked(replace); for (var i = 0; i < replace.length; i++) names[replace[i]] = true; }
      var spend = function (n) { if ((budget -= n + 1) < 0) refuse("the text"); };
      var copy = function (holder, key) {
        var v = holder[key];
        if (O(v) === v && typeof v.toJSON === "function") v = apply(v.toJSON, v, [key]);
        if (typeof replace === "function") v = apply(replace, holder, [key, v]);
        if (v instanceof nativeString || v instanceof nativeNumber || v instanceof Boolean) v = v.valueOf();
        if (typeof v === "string") { spend(v.length); return v; }
        spend(8);
        if (O(v) !== v || typeof v === "function") return v;
        for (var i = 0; i < over.length; i++) if (over[i] === v) throw new TypeError("the value goes in circles");
        over.push(v);
        var out, k;
        if (isArray(v)) {
          out = [];
          var n = walked(v);
          for (i = 0; i < n; i++) { k = copy(v, nativeString(i)); define(out, i, {value: k, enumerable: true, configurable: true, writable: true}); }
        } else {
          out = {__proto__: null};
          var all = O.keys(v);
          for (i = 0; i < all.length; i++) {
            if (names && !names[all[i]]) continue;
            spend(all[i].length);
            k = copy(v, all[i]);
            define(out, all[i], {value: k, enumerable: true, configurable: true, writable: true});
          }
        }
        over.length--;
        return out;
      };
      var indent = typeof space === "number" || typeof space === "string" ? space : undefined;
      return apply(stringify, JSON, [copy({"": value}, ""), undefined, indent]);
    };
  });
  remake(JSON, "parse", function (parse) { return function (s, revive) { return apply(parse, JSON, [text(s === undefined ? "undefined" : s === null ? "null" : s), revive]); }; });

  // A string is an object of as many properties as it is long.
  ["keys", "values", "entries", "assign", "getOwnPropertyNames", "getOwnPropertyDescriptors", "freeze", "seal", "fromEntries", "groupBy"].forEach(function (name) {
    guard(O, name, function () {
      for (var i = 0; i < arguments.length; i++) if (typeof arguments[i] === "string" || arguments[i] instanceof nativeString) if (nativeString(arguments[i]).length > most) refuse("the list");
    });
  });

  // What makes programs of strings, can't be checked, or shows a function one thing and
  // then another.
  var makers = [Function, O.getPrototypeOf(function* () {}).constructor, O.getPrototypeOf(async function () {}).constructor];
  makers.forEach(function (m) { if (m) lock(m.prototype, "constructor", undefined); });
  var global = (0, eval)("this");
  ["ArrayBuffer", "SharedArrayBuffer", "DataView", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array",
    "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array", "BigInt", "WeakMap", "WeakSet", "WeakRef", "Promise", "Proxy", "Reflect", "Function", "eval"].forEach(function (n) { delete global[n]; });
  lock(global, "Array", safeArray);
  lock(global, "RegExp", safePattern);
})
