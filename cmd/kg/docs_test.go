package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kg/extract/source"
	"kg/graph"
	"kg/graph/fact"
)

// TestReference compares docs/COMMANDS.md and docs/SCHEMA.md, which are made of
// what the program knows, with the program: every command, flag, format, saved
// query, kind of source, relation, role and kind of thing is in them.
// KG_UPDATE=1 rewrites them.
func TestReference(t *testing.T) {
	for name, want := range map[string]string{"COMMANDS.md": commandsPage(), "SCHEMA.md": schemaPage()} {
		path := filepath.Join(root, "docs", name)
		if os.Getenv("KG_UPDATE") != "" {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("docs/%s is not what the program is; KG_UPDATE=1 go test ./cmd/kg rewrites it", name)
		}
	}
}

func commandTree() *cobra.Command {
	return rootCommand(&app{in: strings.NewReader(""), out: newOutput(io.Discard), err: io.Discard})
}

func commandsPage() string {
	var b strings.Builder
	top := commandTree()
	fmt.Fprintf(&b, "# Commands\n\n%s\n\n```sh\n%s\n```\n\n", top.Long, trimLines(top.Example))
	b.WriteString("Data goes to standard output, everything else to standard error. The exit code is 0 for success, 1 for failure, 2 for wrong usage. `NO_COLOR` turns colour off.\n\nEvery command:\n")
	writeFlags(&b, top.PersistentFlags())
	for _, c := range top.Commands() {
		fmt.Fprintf(&b, "\n## kg %s\n\n%s\n\n```sh\n%s\n```\n", c.Use, fenced(c.Long), trimLines(c.Example))
		writeFlags(&b, c.LocalNonPersistentFlags())
	}
	b.WriteString("\n## kg completion bash|zsh|fish|powershell\n\nPrints a script that completes commands, flags and names of the graph in a shell.\n\n```sh\nsource <(kg completion bash)\n```\n")
	b.WriteString("\n# Formats of export\n\n| format | file | |\n|---|---|---|\n")
	for _, f := range graph.Formats() {
		fmt.Fprintf(&b, "| `%s` | `%s` | %s |\n", f.Name, f.Ext, f.Doc)
	}
	b.WriteString("\n# Kinds of sources\n\n| kind | files | |\n|---|---|---|\n")
	for _, k := range source.Kinds() {
		fmt.Fprintf(&b, "| %s | `%s` | %s |\n", k.Name, strings.Join(k.Extensions, "` `"), k.Doc)
	}
	b.WriteString("\n# Saved queries\n\n| query | | parameters |\n|---|---|---|\n")
	for _, q := range graph.Saved() {
		var params []string
		for _, p := range q.Params {
			params = append(params, fmt.Sprintf("`%s` (%s; default %s)", p.Name, p.Doc, orNone(p.Default)))
		}
		fmt.Fprintf(&b, "| `@%s` | %s. %s | %s |\n", q.Name, q.Title, q.Doc, strings.Join(params, ", "))
	}
	return b.String()
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return "`" + s + "`"
}

// fenced puts indented lists of a help text into fences.
func fenced(s string) string {
	return indented.ReplaceAllStringFunc(strings.TrimSpace(s), func(m string) string {
		return "\n```\n" + trimLines(strings.Trim(m, "\n")) + "\n```"
	})
}

var indented = regexp.MustCompile(`(?m)(?:^  .*(?:\n|\z))+`)

func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], "  ")
	}
	return strings.Join(lines, "\n")
}

func writeFlags(b *strings.Builder, flags *pflag.FlagSet) {
	first := true
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Hidden {
			return
		}
		if first {
			b.WriteString("\n| flag | |\n|---|---|\n")
			first = false
		}
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		what, usage := pflag.UnquoteUsage(f)
		if what != "" {
			name += " " + what
		}
		def := ""
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" && f.DefValue != "0" && f.Name != "workers" {
			def = " (default `" + f.DefValue + "`)"
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", strings.ReplaceAll(name, "|", "\\|"), strings.ReplaceAll(usage+def, "|", "\\|"))
	})
}

func schemaPage() string {
	var b strings.Builder
	s := fact.BuiltinSchema()
	b.WriteString("# The schema\n\nMade of `graph/fact/schema.yaml`: the kinds of things, the relations and the details that facts may use. What no relation here says is kept in the general form: a relation made of the verb's lemma and preposition, such as `call_for`.\n")
	b.WriteString("\n## Kinds\n\n| kind | narrower than | maps to | |\n|---|---|---|---|\n")
	for _, k := range s.Kinds {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", k.Name, k.Of, strings.Join(k.IRI, ", "), k.Doc)
	}
	b.WriteString("\n## Relations\n\n| relation | subject | object | details of its own | maps to | |\n|---|---|---|---|---|---|\n")
	for _, r := range s.Relations {
		object := strings.Join(r.Object, ", ")
		if r.NoObject {
			object += " (or none)"
		}
		doc := r.Doc
		if r.Symmetric {
			doc += " Its ends have no order."
		}
		if r.Toll != "" {
			doc += " Its number is of the " + r.Toll + " of an event, if one of its ends is one."
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", r.Name, strings.Join(r.Subject, ", "), strings.TrimSpace(object), strings.Join(r.Roles, ", "), strings.Join(r.IRI, ", "), doc)
	}
	b.WriteString("\n## Details\n\nBesides time, duration, frequency and amount. Those marked * any fact may have.\n\n| detail | kind | |\n|---|---|---|\n")
	for _, r := range s.Roles {
		name := "`" + r.Name + "`"
		if r.Any {
			name += " *"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", name, strings.Join(r.Kind, ", "), r.Doc)
	}
	return b.String()
}

// Help is what a newcomer reads: each command has examples, a sentence and a
// text, each flag its words, each row of the tables a doc.
func TestEverythingIsDescribed(t *testing.T) {
	for _, c := range commandTree().Commands() {
		if c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		if c.Short == "" || c.Long == "" || !strings.Contains(c.Example, "kg "+c.Name()) && c.Name() != "init" {
			t.Errorf("kg %s lacks examples or words", c.Name())
		}
		if strings.HasSuffix(c.Short, ".") || !strings.HasSuffix(strings.Split(c.Long, "\n\n")[0], ".") {
			t.Errorf("kg %s: the short text is no sentence and ends without a stop, the long one is and does", c.Name())
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Usage == "" {
				t.Errorf("kg %s --%s has no words", c.Name(), f.Name)
			}
		})
	}
	for _, q := range graph.Saved() {
		if q.Title == "" || q.Doc == "" {
			t.Errorf("@%s has no title or doc", q.Name)
		}
		for _, p := range q.Params {
			if p.Doc == "" {
				t.Errorf("@%s: parameter %s has no doc", q.Name, p.Name)
			}
		}
	}
	for _, r := range fact.BuiltinSchema().Relations {
		if r.Doc == "" || r.Label == "" {
			t.Errorf("relation %s has no doc or label", r.Name)
		}
	}
	for _, f := range graph.Formats() {
		if f.Doc == "" || f.Ext == "" {
			t.Errorf("format %s has no doc or ending", f.Name)
		}
	}
}

// The pages that people read name commands that exist, and their links lead
// somewhere.
func TestPages(t *testing.T) {
	names := map[string]bool{"help": true, "completion": true}
	for _, c := range commandTree().Commands() {
		names[c.Name()] = true
	}
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	pages = append(pages, filepath.Join(root, "README.md"))
	code := regexp.MustCompile("(?s)```.*?```|`[^`\n]+`")
	call := regexp.MustCompile("(?m)(?:^|`|\\| |&& )(?:bin/)?kg ([a-z][a-z-]*)")
	link := regexp.MustCompile(`\]\(([^)#\s]+)[^)]*\)`)
	for _, page := range pages {
		b, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range code.FindAllString(string(b), -1) {
			for _, m := range call.FindAllStringSubmatch(c, -1) {
				if !names[m[1]] {
					t.Errorf("%s names kg %s, which is no command", page, m[1])
				}
			}
		}
		for _, m := range link.FindAllStringSubmatch(string(b), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1])); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", page, m[1])
			}
		}
	}
}
