"""The training data: every set read into documents of sentences with masks for what the set does not annotate.

A sentence is a dict of lists, one entry a word:
  forms; upos, xpos, feats, lemma: label strings or None; head: 0 for the root, else 1 + index in the sentence, -1
  unknown; rel: list of allowed relations or None; names: list of sets of allowed tags, or None.
"""
import csv
import hashlib
import io
import json
import lzma
import re
import tarfile
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

from model import KINDS, NAMES

HERE = Path(__file__).parent


def text(path):
    """The text of a file, unpacked if it ends in .xz."""
    raw = Path(path).read_bytes()
    return (lzma.decompress(raw) if str(path).endswith(".xz") else raw).decode("utf8")


def members(path):
    """{name: text} of a .tar.xz."""
    with tarfile.open(path) as t:
        return {m.name: t.extractfile(m).read().decode("utf8", "replace") for m in t if m.isfile()}


def key(forms):
    """A sentence without spaces, case and punctuation: equal keys mean the same sentence."""
    return hashlib.sha1("".join(c for c in "".join(forms).lower() if c.isalnum()).encode()).hexdigest()[:16]


def sentence(forms, **fields):
    n = len(forms)
    s = {"forms": forms, "upos": [None] * n, "xpos": [None] * n, "feats": [None] * n, "lemma": [None] * n,
         "head": [-1] * n, "rel": [None] * n, "names": None}
    s.update(fields)
    return s


# --- trees

def lemma_script(form, lemma):
    """How to make the lemma: `l` or `k` (lower-case the form or keep it), the number of characters to cut at the end,
    and what to add: `l1|`, `k0|`, `l3|y`; or `=lemma` where nothing of the form stays."""
    best = None
    for case, base in (("l", form.lower()), ("k", form)):
        p = 0
        while p < min(len(base), len(lemma)) and base[p] == lemma[p]:
            p += 1
        cost = len(base) - p + len(lemma) - p
        if p and (best is None or cost < best[0]):
            best = cost, f"{case}{len(base) - p}|{lemma[p:]}"
    return best[1] if best else "=" + lemma


def apply_script(form, script):
    """The lemma; the form itself when the script does not fit."""
    if script.startswith("="):
        return script[1:]
    base = form.lower() if script[0] == "l" else form
    cut, add = script[1:].split("|", 1)
    return base[: len(base) - int(cut)] + add if int(cut) < len(base) or add else base


def conllu(content):
    """Documents of a CoNLL-U text; MISC is kept as `misc`."""
    docs, doc, rows = [], [], []
    for line in content.split("\n") + [""]:
        if line.startswith("# newdoc"):
            doc = []
            docs.append(doc)
        elif line.startswith("#"):
            continue
        elif not line.strip():
            if rows:
                if not docs:
                    docs.append(doc)
                doc.append(rows)
            rows = []
        else:
            c = line.split("\t")
            if c[0].isdigit():
                rows.append(c)
    return [[sentence([c[1] for c in rows], upos=[c[3] for c in rows], xpos=[c[4] for c in rows],
                      feats=[c[5] for c in rows],
                      lemma=[None if c[2] == "_" and c[1] != "_" else lemma_script(c[1], c[2]) for c in rows],
                      head=[int(c[6]) for c in rows], rel=[[c[7]] for c in rows], lemmas=[c[2] for c in rows],
                      misc=[c[9] for c in rows]) for rows in d] for d in docs]


def silver_trees(content, floor):
    """Sentences of the silver trees whose mean arc probability reaches the floor. Neighbours in the file are of one
    source but not one text, so each is its own document."""
    for block in content.split("\n\n"):
        m = re.search(r"# arc_prob = ([\d.]+)", block)
        if not m or float(m.group(1)) < floor:
            continue
        rows = [line.split("\t") for line in block.split("\n") if line[:1].isdigit()]
        if not 3 <= len(rows) <= 90:
            continue
        yield [sentence([c[1] for c in rows], upos=[c[3] for c in rows], xpos=[c[4] for c in rows],
                        head=[int(c[6]) for c in rows], rel=[[c[7], "*"] for c in rows], silver=True)]


# --- names

class Gazetteer:
    """Countries and nationalities, to choose between kinds that a set lumps together."""

    AMBIGUOUS = {"georgia", "jordan", "luxembourg", "singapore", "monaco", "guernsey", "kuwait", "djibouti", "panama",
                 "mexico", "chad", "guinea", "ireland", "palestine", "niger", "congo", "mali"}

    def __init__(self, data):
        countries = json.loads(members(f"{data}/gazetteer/mledoze-countries.tar.xz")["mledoze-countries/countries.json"])
        self.countries, self.nationals = set(), set()
        for c in countries:
            for n in [c["name"]["common"], c["name"]["official"], *c["altSpellings"]]:
                if len(n) > 3:
                    self.countries.add(n.lower())
            for n in c["demonyms"].get("eng", {}).values():
                self.nationals.add(n.lower())
        self.countries |= {"u.s.", "us", "u.s", "usa", "u.s.a.", "america", "uk", "u.k.", "britain", "great britain",
                           "england", "scotland", "wales", "uae", "dprk", "prc", "burma", "soviet union", "ussr",
                           "yugoslavia", "kosovo", "turkey", "north korea", "south korea", "macedonia", "swaziland",
                           "east timor", "cape verde", "holland", "bosnia", "gambia", "vatican", "taiwan",
                           "east germany", "west germany", "moldova", "brunei", "laos", "palestine", "czech republic", "ivory coast", "congo"}
        self.countries -= {"anguilla", "hong kong", "macau", "jersey"}
        self.nationals |= {"european", "palestinian", "arab", "kurdish", "kurd", "jewish", "jew", "muslim", "sunni",
                           "shiite", "shia", "shi'ite", "islamic", "western", "christian", "african", "asian",
                           "catholic", "latin", "hindu", "scottish", "english", "soviet", "serb", "croat", "hispanic",
                           "turk", "swede", "spaniard", "pole", "dane", "finn", "chechen", "tibetan", "yugoslav",
                           "african-american", "protestant", "buddhist", "mormon", "sikh", "bosnian", "indonesian"}

    def is_country(self, name):
        name = name.lower()
        return name in self.countries or name.removeprefix("the ") in self.countries

    def is_national(self, name):
        name = name.lower()
        return name in self.nationals or name.removesuffix("s") in self.nationals

    def location(self, name):
        if name.lower() in self.AMBIGUOUS:
            return {"country", "place"}
        return {"country"} if self.is_country(name) else {"facility"} if FACILITY.search(name) else {"place"}


FACILITY = re.compile(r"\b(airport|stadium|arena|hospital|bridge|cathedral|temple|prison|palace|station|museum|mosque|"
                      r"church|dam|tower|base|highway|railway|crossing|plant|zoo|hotel|"
                      r"monastery|basilica|synagogue|canal|tunnel|gate|park|camp|mall|airbase)\b", re.I)
GOVERNMENT = re.compile(r"\b(ministry|department|parliament|senate|congress|court|government|police|army|navy|air "
                        r"force|forces|marines|house of (commons|lords|representatives)|assembly|cabinet|pentagon|"
                        r"white house|kremlin|fbi|cia|ministries|treasury|administration|embassy|council|commission|"
                        r"knesset|duma|bundestag|military|homeland security|nasa|epa|fda)\b", re.I)
PARTY = re.compile(r"\b(party|democrats|republicans|labour|conservatives|liberals|gop|likud|sinn f[eé]in|hamas|fatah"
                   r"|alliance for|movement for)\b", re.I)
def organisation(name):
    """Which of our three kinds a name of an organisation is, by its words. One kind, not a set: where every set
    leaves a choice open, the choice drifts to whichever kind is taught by itself somewhere (all to parties)."""
    if PARTY.search(name):
        return {"party"}
    if GOVERNMENT.search(name) and not re.search(r"\b(bank|union|company|european|united nations|u\.n\.)\b", name, re.I):
        return {"government"}
    return {"organisation"}


TITLES = {w for w in """president vice prime minister mr mr. mrs mrs. ms ms. dr dr. sir lord lady king queen prince
princess general gen. gen colonel col. lieutenant lt. lt captain capt. major sergeant sgt. senator sen. sen
representative rep. rep congressman congresswoman governor gov. gov mayor judge justice chancellor secretary
ambassador pope cardinal archbishop bishop reverend rev. rev professor prof. prof director chairman chairwoman chief
commander admiral adm. foreign defense defence interior finance deputy spokesman spokeswoman ayatollah sheikh sheik
emperor sultan emir imam saint st. former coach manager premier leader attorney commissioner officer saint father
opposition rebel envoy inspector detective""".split()}


def bio(kinds, n):
    """Allowed tags of a name of n words that is of one of the kinds."""
    return [{"B-" + k for k in kinds}] + [{"I-" + k for k in kinds} for _ in range(n - 1)]


def outside(kinds):
    """Tags allowed where a set that does not mark these kinds says O."""
    return {"O"} | {m + k for k in kinds for m in ("B-", "I-")}


class Names:
    """A set's labels as sets of our tags. `lumped` maps a label to kinds; `silent` are kinds the set leaves out."""

    def __init__(self, gazetteer, lumped, silent, titled=False):
        self.gazetteer, self.lumped, self.silent, self.titled = gazetteer, lumped, outside(silent), titled

    def kinds(self, label, name):
        kinds = self.lumped[label]
        if kinds == "ORG":
            return {"country"} if self.gazetteer.is_country(name) else organisation(name)
        if kinds == "MISC":
            return ({"nationality"} if self.gazetteer.is_national(name) else {"event"} if EVENT.search(name) else {"law"}
                    if LAW.search(name) else {"work"})
        if kinds == "BODY":
            return {"government"} if "government" in organisation(name) else {"organisation"}
        if kinds == "LOC":
            return self.gazetteer.location(name)
        if kinds == "GPE":
            if self.gazetteer.is_national(name):
                return {"nationality"}
            return {"country", "place", "nationality"} if not self.gazetteer.is_country(name) else {"country"}
        return set(kinds)

    def tags(self, forms, spans):
        """Allowed tags of each word; spans are (begin, end, label). A label mapped to None is unknown: anything."""
        out, taken, persons = [{"O"} for _ in forms], set(), set()
        for b, e, label in spans:
            taken |= set(range(b, e))
            if self.lumped.get(label) is None:
                for i in range(b, e):
                    out[i] = set(NAMES)
                if e - b == 1 and self.gazetteer.is_national(forms[b]):
                    out[b] = {"B-nationality"}
                continue
            kinds = self.kinds(label, " ".join(forms[b:e]))
            if kinds == {"person"} and self.titled:
                while b < e - 1 and (forms[b].lower() in TITLES or self.gazetteer.is_national(forms[b])):
                    taken.discard(b)
                    b += 1
            if kinds == {"person"}:
                persons.add(b)
            out[b:e] = bio(kinds, e - b)
        self.silence(forms, out, taken, persons)
        return out

    def silence(self, forms, out, taken, persons):
        """Words outside spans: kinds that the set leaves out are allowed by shape, or given by rule where the shape
        is plain, so that O keeps its meaning and no kind goes untaught."""
        silent = self.silent
        for b, e, kind in plain(forms):
            if taken & set(range(b, e)):
                continue
            if "B-" + kind in silent:
                out[b:e] = bio({kind}, e - b)
                taken |= set(range(b, e))
            else:  # the set marks such words by a rule of its own
                for i in range(b, e):
                    out[i] |= {"B-" + kind, "I-" + kind}
        lower = [f.lower() for f in forms]
        for b in persons:
            i = b
            while i > 0 and lower[i - 1] in TITLES and i - 1 not in taken:
                i -= 1
            if i < b and "B-title" in silent:
                out[i:b] = bio({"title"}, b - i)
                taken |= set(range(i, b))
        for i, f in enumerate(forms):
            if i in taken or "/" in f or "@" in f or f.startswith("www."):
                continue
            if "B-nationality" in silent and f[0].isupper() and self.gazetteer.is_national(f):
                out[i] = {"B-nationality"}
                continue
            if any(c.isdigit() for c in f) or lower[i] in NUMBERS:
                out[i] |= silent & outside(["date", "count"])
            if lower[i] in TITLES:
                out[i] |= silent & outside(["title"])
            if any(c.isupper() for c in f) and i:
                out[i] |= silent & outside(["law", "work", "event", "facility", "title", "date"])


NUMBERS = set("""two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion
hundreds thousands millions billions dozens dozen""".split())
NUMBER = r"(?:\d[\d,.]*|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
SCALE = r"(?: (?:hundred|thousand|million|billion|trillion|m|bn))*"
MONTH = (r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan\.?|feb\.?|"
         r"aug\.?|sept?\.?|oct\.?|nov\.?|dec\.?)")
DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
YEAR = r"(?:1[5-9]|20)\d\d"
PLAIN = [("money", re.compile(rf"(?:us|a|c)?[$£€¥](?: ?{NUMBER}){SCALE}|{NUMBER}{SCALE} (?:us )?(?:dollars?|euros?|pounds|yen|"
                              rf"rupees|rubles|roubles|yuan|pesos|cents)\b")),
         ("date", re.compile(rf"{DAY}(?: (?:morning|afternoon|evening|night))?(?: ,)?(?: {MONTH} \d\d?)?(?: , {YEAR})?\b|"
                             rf"\d\d?(?:st|nd|rd|th)? {MONTH}(?: ,? ?{YEAR})?\b|"
                             rf"{MONTH} \d\d?(?:st|nd|rd|th)?(?: ,? ?{YEAR})?(?![\d,])|"
                             rf"(?:early |late |mid - )?{MONTH}(?: of)? {YEAR}\b|"
                             r"(?:today|yesterday|tomorrow|tonight)\b|"
                             r"(?:last|next|this|earlier this|later this) (?:week|month|year|summer|winter|spring|"
                             r"autumn|fall|weekend|century|decade)\b|"
                             rf"(?<=\bin ){YEAR}\b|(?<=\bsince ){YEAR}\b|(?<=\buntil ){YEAR}\b|(?<=\bby ){YEAR}\b")),
         ("count", re.compile(rf"{NUMBER}{SCALE}(?: (?:percent|per cent|%))|(?!{YEAR}\b){NUMBER}{SCALE}(?= (?:- )?[a-z])"))]


def plain(forms):
    """Spans (begin, end, kind) of money, dates and counts whose shape leaves no doubt, by rule over the words."""
    line, starts = "", {}
    for i, f in enumerate(forms):
        starts[len(line)] = i
        line += f.lower() + " "
    ends = {p - 1: i for p, i in starts.items() if p} | {len(line) - 1: len(forms)}
    ends = {p: (i if i else len(forms)) for p, i in ends.items()}
    out, used = [], set()
    for kind, pattern in PLAIN:
        for m in pattern.finditer(line):
            b, e = starts.get(m.start()), ends.get(m.end())
            if b is not None and e is not None and not used & set(range(b, e)):
                out.append((b, e, kind))
                used |= set(range(b, e))
    return out


def spans_of(tags):
    """(begin, end, label) of BIO or IO tags."""
    out, start, kind = [], None, None
    for i, t in enumerate([*tags, "O"]):
        k = t[2:] if t != "O" else None
        if start is not None and (k != kind or t[0] == "B"):
            out.append((start, i, kind))
            start = None
        if k and start is None:
            start, kind = i, k
    return out


def columns(content, word=0, tag=-1, sep=None):
    """Sentences (forms, tags) of a column file; comment lines are left out."""
    forms, tags = [], []
    for line in content.split("\n") + [""]:
        if line.startswith(("# ", "-DOCSTART")):
            continue
        if not line.strip():
            if forms:
                yield forms, tags
            forms, tags = [], []
            continue
        c = line.rstrip("\n").split(sep)
        forms.append(c[word])
        tags.append(c[tag])


def crossner(data, gazetteer, part):
    """CrossNER politics."""
    n = Names(gazetteer, {"person": ["person"], "politician": ["person"], "politicalparty": ["party"],
                          "country": ["country"], "location": "LOC", "organisation": "BODY",
                          "election": ["event"], "event": ["event"], "misc": None},
              ["date", "money", "count", "title", "law", "work", "nationality", "facility"])
    files = members(f"{data}/names/crossner-politics.tar.xz")
    for forms, tags in columns(files[f"crossner/ner_data/politics/{part}.txt"], 0, 1, "\t"):
        yield [sentence(forms, names=n.tags(forms, spans_of(tags)), gold=spans_of(tags))]


def wikigold(data, gazetteer):
    n = Names(gazetteer, {"PER": ["person"], "ORG": "ORG", "LOC": "LOC", "MISC": "MISC"},
              ["date", "money", "count", "title", "law", "work", "nationality", "event"])
    files = members(f"{data}/names/wikigold-wnut17-btc.tar.xz")
    for forms, tags in columns(next(v for k, v in files.items() if k.endswith("wikigold.conll.txt"))):
        yield [sentence(forms, names=n.tags(forms, spans_of(tags)), gold=spans_of(tags))]


def uner(data, gazetteer, part):
    """UNER over EWT; the text is EWT's dev or test."""
    n = Names(gazetteer, {"PER": ["person"], "ORG": "ORG", "LOC": "LOC"},
              ["date", "money", "count", "title", "law", "work", "nationality", "event"])
    files = members(f"{data}/names/uner-ewt-dev.tar.xz")
    docs, content = [], files[f"uner-ewt/en_ewt-ud-{part}.iob2"]
    for chunk in re.split(r"(?m)^# newdoc.*$", content):
        doc = [sentence(f, names=n.tags(f, spans_of(t)), gold=spans_of(t)) for f, t in columns(chunk, 1, 2, "\t")]
        if doc:
            docs.append(doc)
    return docs


def gmb(data, gazetteer):
    """GMB newswire, silver."""
    n = Names(gazetteer, {"geo": "LOC", "gpe": "GPE", "per": ["person"], "org": "ORG", "tim": ["date"],
                          "art": None, "eve": ["event"], "nat": None},
              ["money", "count", "title", "law", "work", "facility", "nationality"], titled=True)
    raw = zipfile.ZipFile(f"{data}/names/gmb-ner_dataset.zip").read("ner_dataset.csv").decode("latin1")
    forms, tags = [], []
    for row in [*csv.reader(io.StringIO(raw)), ["Sentence: end", "", "", ""]][1:]:
        if row[0] and forms:
            forms, tags = split_hyphens(forms, n.tags(forms, spans_of(tags)))
            yield [sentence(forms, names=tags, silver=True)]
            forms, tags = [], []
        forms.append(row[1] if row[1].strip() else "-")
        tags.append(row[3])


def split_hyphens(forms, tags):
    """Words split at hyphens as EWT has them, tags of the parts going on with the name of the whole."""
    out_f, out_t = [], []
    for f, t in zip(forms, tags):
        parts = re.split(r"(-)", f) if re.fullmatch(r"\w[\w.]*(?:-\w[\w.]*)+", f) and f.split("-")[0].lower() not in AFFIXES else [f]
        on = {"I-" + x[2:] if x != "O" else x for x in t}
        out_f += parts
        out_t += [t, *[on] * (len(parts) - 1)]
    return out_f, out_t


AFFIXES = set("""anti co de e ex extra inter mega micro mid mini multi neo non over post pre pro re semi sub super trans
ultra un under vice""".split())


def docred(data, gazetteer):
    """Re-DocRED's development documents (its test part is not touched): names of whole Wikipedia introductions."""
    n = Names(gazetteer, {"PER": ["person"], "ORG": "ORG", "LOC": "LOC", "TIME": ["date"], "NUM": ["count", "money"],
                          "MISC": "MISC"}, ["title", "law", "work", "nationality", "event"])
    for d in json.loads(members(f"{data}/relations/re-docred.tar.xz")["re-docred/data/dev_revised.json"]):
        spans = defaultdict(set)
        for e in d["vertexSet"]:
            for x in e:
                name = " ".join(d["sents"][x["sent_id"]][x["pos"][0] : x["pos"][1]])
                spans[x["sent_id"]].add((*x["pos"], "MISC" if gazetteer.is_national(name) else x["type"]))
        doc = []
        for i, forms in enumerate(d["sents"]):
            taken, flat = set(), []
            for b, e, kind in sorted(spans[i], key=lambda x: (x[0] - x[1], x[0], str(x[2]))):
                if forms[b].lower() == "the" and e - b > 1:
                    b += 1
                if e > b and not taken & set(range(b, e)):
                    taken |= set(range(b, e))
                    flat.append((b, e, kind))
            forms, tags = split_hyphens([f if f.strip() else "-" for f in forms], n.tags(forms, sorted(flat)))
            doc.append(sentence(forms, names=tags))
        yield doc


def btc(data, gazetteer):
    """Broad Twitter Corpus, sections A, B, E and G (F and H, which others test on, are not touched)."""
    n = Names(gazetteer, {"person": ["person"], "organization": "ORG", "location": "LOC", "per": ["person"], "org": "ORG",
                          "loc": "LOC"},
              ["date", "money", "count", "title", "law", "work", "nationality", "event"])
    files = members(f"{data}/names/wikigold-wnut17-btc.tar.xz")
    for part in "abeg":
        content = next(v for k, v in files.items() if k.endswith(f"BTC/CONLL-format/data/{part}.conll"))
        for forms, tags in columns(content.replace("\r", ""), 0, -1, "\t"):
            tags = [t if t[:2] in ("B-", "I-") and t[2:].lower() in n.lumped else "O" for t in tags]
            spans = [(b, e, k.lower()) for b, e, k in spans_of(tags)]
            yield [sentence(forms, names=n.tags(forms, spans))]


TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|(?:[A-Za-z]\.){2,}|(?:Mr|Mrs|Ms|Dr|St|Gen|Lt|Col|Sen|Rep|Gov|Jr|Sr|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|No)\.|"
                   r"[^\W\d_]+(?=n't\b)|n't\b|'(?:s|re|ve|ll|d|m)\b|[^\W\d_]+(?:\.[^\W\d_]+)*|\.\.\.|\w|[^\w\s]")


def tokens(content):
    """(begin, end) of the words of a text, by rule, near enough to EWT's for names."""
    return [m.span() for m in TOKEN.finditer(content)]


def sentences_of(content):
    """(begin, end) of sentences, by rule."""
    at = 0
    for m in re.finditer(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]*[A-Z])|\n+", content):
        before = content[at : m.start()]
        if not m.group().startswith("\n") and re.search(r"\b(Mr|Mrs|Ms|Dr|St|Gen|Lt|Col|Sen|Rep|Gov|[A-Z])\.$", before):
            continue
        if before.strip():
            yield at, m.start()
        at = m.end()
    if content[at:].strip():
        yield at, len(content)


PRONOUNS = set("i you he she it we they him her us them his its our their who".split())
RE3D = {"Person": ["person"], "Organisation": "ORG", "Location": "LOC", "Nationality": ["nationality"],
        "Money": ["money"], "Temporal": ["date"]}


def re3d(data, gazetteer, part):
    """re3d, split as the published one: its test spans lie in re3d-test.tsv. The set marks descriptions too ("the
    rebels"): only spans with a capital or a digit count, without a leading article; the others are unknown."""
    n = Names(gazetteer, {**RE3D, "other": None}, ["title", "event", "law", "work", "count", "facility"], titled=True)
    held = defaultdict(list)
    for line in (HERE / "re3d-test.tsv").read_text().splitlines():
        if not line.startswith("#"):
            d, b, e = line.split("\t")
            held[d].append((int(b), int(e)))
    files = members(f"{data}/names/re3d.tar.xz")
    marks = defaultdict(list)
    for name, content in files.items():
        if name.endswith("entities.json"):
            for line in content.splitlines():
                x = json.loads(line)
                marks[x["documentId"]].append((x["begin"], x["end"], x["type"]))
    docs = []
    for name, content in sorted(files.items()):
        if not name.endswith("documents.json"):
            continue
        for line in content.splitlines():
            d, doc = json.loads(line), []
            for b, e in sentences_of(d["text"]):
                test = any(x < e and b < y for x, y in held[d["_id"]])
                if test != (part == "test"):
                    continue
                words = [(b + x, b + y) for x, y in tokens(d["text"][b:e])]
                forms, taken, spans = [d["text"][x:y] for x, y in words], set(), []
                for x, y, kind in sorted(marks[d["_id"]], key=lambda m: m[0] - m[1]):
                    at = [i for i, (p, q) in enumerate(words) if p < y and x < q]
                    if at and forms[at[0]].lower() in ("the", "a", "an"):
                        at = at[1:]
                    if not at or taken & set(at) or len(at) == 1 and forms[at[0]].lower() in PRONOUNS:
                        continue
                    taken |= set(at)
                    named = any(c.isupper() or c.isdigit() for i in at for c in forms[i])
                    spans.append((at[0], at[-1] + 1, kind if named and kind in RE3D else "other"))
                if forms:
                    doc.append(sentence(forms, names=n.tags(forms, spans), gold=sorted(spans)))
            if doc:
                docs.append(doc)
    return docs


GUM_KINDS = {"person": ["person"], "organization": "ORG", "place": "LOC", "event": ["event"], "time": ["date"]}
ENTITY = re.compile(r"\((\d+)-([a-z]+)-([^()|]*)(\))?|(\d+)\)")


def entities(doc):
    """Mentions of a GUM document: (sentence, begin, end, chain, kind, details) with end after the last word."""
    out, open_ = [], defaultdict(list)
    for si, s in enumerate(doc):
        for i, misc in enumerate(s["misc"]):
            m = re.search(r"(?:^|\|)Entity=([^|]*)", misc)
            for x in ENTITY.finditer(m.group(1)) if m else ():
                if x.group(5):
                    if open_[x.group(5)]:
                        sj, b, kind, more = open_[x.group(5)].pop()
                        if sj == si:
                            out.append((si, b, i + 1, x.group(5), kind, more))
                elif x.group(4):
                    out.append((si, i, i + 1, x.group(1), x.group(2), x.group(3)))
                else:
                    open_[x.group(1)].append((si, i, x.group(2), x.group(3)))
    return sorted(out, key=lambda m: (m[0], m[1], -m[2]))


def head_of(s, b, e):
    """The word of a span whose head lies outside it."""
    for i in range(b, e):
        if not b < s["head"][i] <= e:
            return i
    return b


def gum_names(docs, gazetteer):
    """Give GUM sentences their names: of each mention headed by a proper noun, the run of capitalised words around
    the head. What GUM leaves open (which kind of organisation, titles, laws) stays open."""
    n = Names(gazetteer, GUM_KINDS, ["nationality", "law", "work", "title", "money", "count"], titled=True)
    inner = {"of", "the", "and", "for", "'s", "’s", "&", "-", "–", "de", "la", "van", "von", "al", "in", "on", ".", "/"}
    for doc in docs:
        spans = defaultdict(list)
        for si, b, e, _, kind, _ in entities(doc):
            s = doc[si]
            h = head_of(s, b, e)
            forms, xpos = s["forms"], s["xpos"]
            if kind == "time":
                if any(xpos[i] in ("CD", "NNP") for i in range(b, e)):
                    spans[si].append((b, e, "time" if e - b <= 6 else None))
                else:
                    spans[si].append((b, e, "vague"))
                continue
            if s["upos"][h] != "PROPN":
                if kind in ("abstract", "object") and xpos[h] in ("NNP", "NNPS"):
                    spans[si].append((b, e, None))
                continue
            proper = [xpos[i] in ("NNP", "NNPS") or xpos[i] == "CD" and i > b for i in range(len(forms))]
            x, y = h, h + 1
            while x > b and (proper[x - 1] or forms[x - 1].lower() in inner and x - 2 >= b and proper[x - 2]):
                x -= 1
            while y < e and (proper[y] or forms[y].lower() in inner and any(proper[y + 1 : min(e, y + 3)])):
                y += 1
            while x < h and not proper[x]:
                x += 1
            spans[si].append((x, y, kind if kind in GUM_KINDS else None))
        for si, s in enumerate(doc):
            taken, flat, vague = set(), [], set()
            for b, e, kind in sorted(spans[si], key=lambda m: m[0] - m[1]):
                if kind == "vague":
                    vague |= set(range(b, e))
                elif not taken & set(range(b, e)):
                    taken |= set(range(b, e))
                    flat.append((b, e, kind))
            s["names"] = n.tags(s["forms"], flat)
            for i in vague - taken:
                s["names"][i] |= {"B-date", "I-date"}
            for i, form in enumerate(s["forms"]):
                if i not in taken and s["xpos"][i] in ("NNP", "NNPS") and s["names"][i] == {"O"}:
                    s["names"][i] = set(NAMES)
    return docs


# --- the corpus of this project

def unmark(marked):
    """The text of a marked text, and its spans (begin, end, kind, form, chain), outer before inner."""
    out, spans, open_, at, size = [], [], [], 0, 0
    for m in re.finditer(r"⟦|\|([^|⟦⟧]*)(?:\|([^|⟦⟧]*))?⟧", marked):
        out.append(marked[at : m.start()])
        size += len(out[-1])
        at = m.end()
        if m.group() == "⟦":
            open_.append(size)
        else:
            kind, _, form = m.group(1).partition(",")
            spans.append((open_.pop(), size, kind.strip(), form.strip() or "name", (m.group(2) or "").strip()))
    return "".join(out) + marked[at:], sorted(spans, key=lambda x: (x[0], -x[1]))


def marked_document(marked):
    """A marked text as a document; sentences carry all names exactly, and `spans` (begin, end, chain) of chains."""
    plain_text, spans = unmark(marked)
    doc = []
    for b, e in sentences_of(plain_text):
        words = [(b + x, b + y) for x, y in tokens(plain_text[b:e])]
        forms = [plain_text[x:y] for x, y in words]
        tags, chained, taken = [{"O"} for _ in forms], [], set()
        for x, y, kind, form, chain in spans:
            at = [i for i, (p, q) in enumerate(words) if p < y and x < q]
            if not at:
                continue
            if chain:
                chained.append((at[0], at[-1] + 1, chain))
            if form == "name" and kind in KINDS and not taken & set(at):
                taken |= set(at)
                tags[at[0] : at[-1] + 1] = bio({kind}, len(at))
        if forms:
            doc.append(sentence(forms, names=tags, spans=chained, gold=spans_of([next(iter(t)) for t in tags])))
    return doc


def corpus(root, part="dev"):
    """The texts of testdata/gold of one split."""
    for folder in sorted(Path(root).iterdir()):
        if (folder / "article.json").exists() and json.loads((folder / "article.json").read_text())["split"] == part:
            yield marked_document((folder / "marked.txt").read_text())


def marked_texts(root):
    """The texts of testdata/chains, all for training."""
    for path in sorted(Path(root).glob("*/marked.txt")):
        yield marked_document(path.read_text())


def marked_sentences(path):
    """Documents of one marked sentence each: lines of day, tab, sentence."""
    for line in Path(path).read_text().splitlines():
        yield marked_document(line.partition("\t")[2])


# --- linked news

EVENT = re.compile(r"^\d{4}(?:–\d\d+)?_|\b(war|wars|olympics|cup|championships?|elections?|protests|earthquake|hurricane|"
                   r"cyclone|typhoon|conflict|genocide|massacre|grand prix|open|summit|festival|games|crisis|uprising|"
                   r"insurgency|pandemic|playoffs|tour|league|eurovision|invasion|offensive|intifada|battle)\b", re.I)
LAW = re.compile(r"\b(act|treaty|agreement|convention|accords?|constitution|law|bill|resolution|protocol|charter|pact|"
                 r"code|v\.)\b", re.I)
PLACE = re.compile(r"\b(province|oblast|region|district|governorate|county|strait|sea|islands?|river|mount|mountains?|"
                   r"desert|valley|city|ocean|gulf|lake|peninsula|prefecture|department|state|municipality|strip|bank|"
                   r"heights|bay|beach|coast|africa|asia|europe|america|village|town|volcano|forest|krai|territory)\b", re.I)
POST = re.compile(r"\b(president|minister|ministers|chancellor|king|queen|governor|senator|secretary|speaker|mayor|"
                  r"ambassador|commander|chief|leader|pope|prince|princess|director|general|chairman|attorney)\b", re.I)
COMPANY = re.compile(r"\b(inc|corp|corporation|company|co|ltd|plc|llc|bank|university|college|group|club|fc|"
                     r"association|times|news|post|agency|foundation|institute|school|hospital|records|airlines|"
                     r"airways|motors|union|society|league|museum|enron|microsoft|google|museum|band|orchestra)\b\.?",
                     re.I)
BODY = re.compile(r"\b(forces|army|navy|ministry|police|parliament|court|council|agency|commission|authority|committee|"
                  r"assembly|senate|corps|guard|service|cabinet|government|command|department|administration|congress|"
                  r"bureau)\b", re.I)


class Links:
    """Kinds of the things that Wikipedia titles name, by lists of people, cities and countries and by their words."""

    def __init__(self, data, gazetteer):
        self.gazetteer = gazetteer
        files = members(f"{data}/gazetteer/derived-people-officeholders-cities.tar.xz")
        rows = lambda name: [l.split("\t") for l in files[f"derived/{name}.tsv"].splitlines()[1:]]
        self.people = {n for r in rows("people_qid") for n in (r[1], r[4]) if n}
        self.cities = {r[0] for r in rows("cities_qid")} | {r[1] for r in rows("geonames_cities1000") if int(r[6] or 0) > 5000}
        names = members(f"{data}/gazetteer/wikidata-names.tar.xz")
        flat = lambda x: [v for y in (x.values() if isinstance(x, dict) else x) for v in (y if isinstance(y, list) else [y])]
        load = lambda n: {v for v in flat(json.loads(names[f"wikidata-names/data/{n}.json"])) if isinstance(v, str)}
        self.given = load("female") | load("male") | load("unisex")
        self.family = load("family")

    def kind(self, title, surface):
        """The allowed kinds of a linked name; None when nothing is known; an empty set when it is no name."""
        title = title.split("#")[0].replace("_", " ")
        base = re.sub(r" \(.*|,.*", "", title)
        caps = [w for w in surface.split() if w[0].isupper()]
        if not caps:
            return {"title?"} if POST.search(title) and POST.search(surface) else set()
        if self.gazetteer.is_national(surface):
            return {"nationality"}
        if self.gazetteer.is_country(surface):
            return {"country"}
        words = surface.split()
        if POST.search(surface) and POST.search(title):
            return {"title"}
        if base in self.people or len(words) in (2, 3) and words[0] in self.given and words[-1] in self.family and base == surface:
            return {"person"}
        if EVENT.search(title):
            return {"event", "organisation"} if re.search("league|open|tour", title, re.I) else {"event"}
        if PARTY.search(title):
            return {"party", "organisation"}
        if BODY.search(surface) or GOVERNMENT.search(base):
            civil = re.search("council|commission|agency|committee|authority|service", base, re.I)
            return organisation(surface) | {"government"} if civil else {"government"}
        if COMPANY.search(base):
            return {"organisation"}
        if LAW.search(title):
            return {"law"}
        if FACILITY.search(base):
            return {"facility"}
        if base in self.cities or PLACE.search(base):
            return {"place"}
        return None


def linked(data, gazetteer):
    """News with links: names by the kind of what they link to; capitalised words without a link stay open."""
    links = Links(data, gazetteer)
    n = Names(gazetteer, {}, KINDS)
    things = set(KINDS) - {"date", "money", "count", "title", "nationality"}
    lines = [json.loads(line) for line in text(f"{data}/news/wp-current-events-linked.jsonl.xz").splitlines()]
    seen = Counter(w for d in lines for w in re.findall(r"\b[a-z]+\b", d["text"]))
    for d in lines:
        words = tokens(d["text"])
        forms = [d["text"][b:e] for b, e in words]
        tags, taken = [{"O"} for _ in forms], set()
        for b, e, title in d["links"]:
            at = [i for i, (x, y) in enumerate(words) if x < e and b < y]
            if at and forms[at[-1]] in ("'s", "’s"):
                at = at[:-1]
            if at and forms[at[0]].lower() == "the":
                at = at[1:]
            if at and not taken & set(at):
                head = next((k for k in (3, 2, 1) if k < len(at) and gazetteer.is_country(" ".join(forms[i] for i in at[:k]))
                             or k < len(at) and gazetteer.is_national(" ".join(forms[i] for i in at[:k]))), 0)
                if head and (POST.search(title.replace("_", " ")) or not any(forms[i][0].isupper() for i in at[head:])):  # "U.S. president": a country, then a title
                    which = "country" if gazetteer.is_country(" ".join(forms[i] for i in at[:head])) else "nationality"
                    tags[at[0] : at[head]] = bio({which}, head)
                    taken |= set(at[:head])
                    at = at[head:]
            if not at or taken & set(at):
                continue
            kinds = links.kind(title, " ".join(forms[i] for i in at).replace(" - ", "-"))
            taken |= set(at)
            if kinds is None and len(at) > 1 and all(forms[i][0].isupper() for i in (at[0], at[-1])):
                tags[at[0] : at[-1] + 1] = bio(things, len(at))
            elif kinds is None:
                for i in at:
                    tags[i] = set(NAMES)
            elif kinds == {"title?"}:
                for i in at:
                    tags[i] = {"O", "B-title", "I-title"}
            elif kinds:
                tags[at[0] : at[-1] + 1] = bio(kinds, at[-1] + 1 - at[0])
            else:
                taken -= set(at)
        for i, f in enumerate(forms):
            first = i == 0 or forms[i - 1] in (".", '"')
            if i not in taken and f[0].isupper() and not (first and seen[f.lower()] > 20):
                tags[i] = {"B-nationality"} if gazetteer.is_national(f) else {"B-country"} if gazetteer.is_country(f) and f.lower() not in gazetteer.AMBIGUOUS else set(NAMES)
                taken.add(i)
        n.silence(forms, tags, taken, set())
        yield [sentence(forms, names=tags, silver=True)]


# --- all together

def held_back(data, gazetteer):
    """Keys of every sentence that is never trained on."""
    out = set()
    for name in ("ewt-test", "gum-open-dev"):
        out |= {key(s["forms"]) for d in conllu(text(f"{data}/syntax/{name}.conllu.xz")) for s in d}
    for docs in (uner(data, gazetteer, "test"), crossner(data, gazetteer, "test"), crossner(data, gazetteer, "dev"),
                 re3d(data, gazetteer, "test")):
        out |= {key(s["forms"]) for d in docs for s in d}
    for row in members(f"{data}/coref/gap.tar.xz")["gap/gap-test.tsv"].splitlines()[1:]:
        out |= {key([row.split("\t")[1][b:e]]) for b, e in sentences_of(row.split("\t")[1])}
    return out


def without(docs, keys):
    """Documents with held-back sentences cut out (a document is split there), and how many were."""
    out, dropped = [], 0
    for d in docs:
        run = []
        for s in d:
            if key(s["forms"]) in keys:
                dropped += 1
                if run:
                    out.append(run)
                run = []
            else:
                run.append(s)
        if run:
            out.append(run)
    return out, dropped


def inventories(docs):
    """Label lists: relations and tags as they come, features and lemma scripts that are seen often enough."""
    count = {k: Counter(v for d in docs for s in d for v in s[k] if v is not None) for k in ("upos", "xpos", "feats", "lemma")}
    rel = sorted({r for d in docs for s in d for rs in s["rel"] or () for r in rs or ()})
    frequent = lambda c, n: [v for v, k in sorted(c.items(), key=lambda x: (-x[1], x[0])) if k >= n]
    return {"upos": sorted(count["upos"]), "xpos": sorted(count["xpos"]), "feats": frequent(count["feats"], 5),
            "lemma": frequent(count["lemma"], 4), "rel": rel}
