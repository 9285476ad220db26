package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"kg/extract"
	"kg/extract/doc"
	"kg/extract/source"
	"kg/graph/fact"
	"kg/graph/gazetteer"
)

// extractForms are the ways to show what an article says, each a function from
// article to output.
var extractForms = [...]struct {
	name, doc string
	write     func(ctx context.Context, a *app, p *extract.Pipeline, art fact.Article) error
}{
	{"jsonl", "one fact a line, as kg facts prints them, with ids local to the article", writeFacts},
	{"openie", "sentence, confidence, relation and arguments in the text's own words, with tabs between", writeTuples},
	{"conllu", "tokens, tags and trees in CoNLL-U, with names, values and chains as comments", writeCoNLLU},
	{"explain", "how each sentence was read: tree, rules that fired and nearly did, what the schema dropped", writeExplain},
}

func extractCommand(a *app) *cobra.Command {
	var own ownFiles
	var names []string
	docs := ""
	for _, f := range extractForms {
		names = append(names, f.name)
		docs += fmt.Sprintf("\n  %-8s %s", f.name, f.doc)
	}
	cmd := &cobra.Command{
		Use:   "extract [FILE|FOLDER|ADDRESS|-]...",
		Short: "Print the facts of articles, without a graph",
		Long:  "Reads articles as kg add does and prints what they say; no graph is needed or touched.\n" + docs,
		Example: `  kg extract article.txt
  kg extract --format explain article.txt | less
  echo "Angela Merkel met Emmanuel Macron in Paris." | kg extract -`,
	}
	cmd.Flags().StringVar(&own.rules, "rules", "", "`FOLDER` of rule files of your own; they go before the built-in ones")
	cmd.Flags().StringVar(&own.schema, "schema", "", "`FILE` of kinds, relations and roles of your own, besides the built-in ones")
	own.namesFlag(cmd)
	format := formatFlag(cmd, names...)
	cmd.RunE = func(cmd *cobra.Command, places []string) error {
		if len(places) == 0 {
			if isTerminal(a.in) {
				return usageError{errors.New("nothing to read"), "name files, folders or addresses; - is standard input"}
			}
			places = []string{"-"}
		}
		p, err := own.pipeline()
		if err != nil {
			return err
		}
		return a.extract(cmd.Context(), p, format.value, places)
	}
	return cmd
}

// ownFiles are a user's own rules, schema and names for reading.
type ownFiles struct{ rules, schema, names string }

func (o *ownFiles) namesFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.names, "gazetteer", "", "`FILE` of names of your own, TSV with a head line: name, kind, wikidata, country, aliases (with | between)")
}

// pipeline makes one with the user's own rules, relations and names.
func (o *ownFiles) pipeline() (*extract.Pipeline, error) {
	opts := &extract.Options{}
	if o.rules != "" {
		if info, err := os.Stat(o.rules); err != nil || !info.IsDir() {
			return nil, usagef("--rules %s: no such folder", o.rules)
		}
		opts.Rules = os.DirFS(o.rules)
	}
	read := func(flag, file string, do func(io.Reader) error) error {
		if file == "" {
			return nil
		}
		f, err := os.Open(file)
		if errors.Is(err, fs.ErrNotExist) {
			return usagef("--%s %s: no such file", flag, file)
		}
		if err != nil {
			return err
		}
		defer f.Close()
		return do(f)
	}
	err := read("schema", o.schema, func(f io.Reader) (err error) {
		opts.Schema, err = fact.BuiltinSchema().ExtendFrom(f, o.schema)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = read("gazetteer", o.names, func(f io.Reader) (err error) {
		opts.Names, err = gazetteer.Open().Read(f, o.names)
		return err
	})
	if err != nil {
		return nil, err
	}
	return extract.New(opts)
}

func (a *app) extract(ctx context.Context, p *extract.Pipeline, format string, places []string) error {
	failed := 0
	for art, err := range source.Read(ctx, places, &source.Options{Stdin: a.in}) {
		if err == nil {
			for _, f := range extractForms {
				if f.name == format {
					err = f.write(ctx, a, p, art)
				}
			}
		}
		switch {
		case errors.Is(err, context.Canceled):
			return err
		case errors.Is(err, source.ErrSkipped):
			a.note("kg: %v", err)
		case err != nil:
			failed++
			report(a.err, err)
		}
	}
	if failed > 0 {
		return toldError{fmt.Errorf("%d failed", failed)}
	}
	return nil
}

func writeFacts(ctx context.Context, a *app, p *extract.Pipeline, art fact.Article) error {
	facts, err := p.Article(ctx, art)
	for i := range facts {
		if err == nil {
			err = a.out.line(facts[i])
		}
	}
	return err
}

// writeTuples prints clauses as the tools of open information extraction do, a
// line each; a sentence that goes over several lines is joined.
func writeTuples(ctx context.Context, a *app, p *extract.Pipeline, art fact.Article) error {
	tuples, err := p.Tuples(ctx, art)
	if err != nil {
		return err
	}
	for _, t := range tuples {
		cells := append([]string{t.Sentence, fmt.Sprintf("%.2f", t.Confidence), t.Relation}, t.Args...)
		for i, c := range cells {
			cells[i] = strings.Join(strings.Fields(c), " ")
		}
		if _, err := fmt.Fprintln(a.out, strings.Join(cells, "\t")); err != nil {
			return err
		}
	}
	return nil
}

func writeCoNLLU(ctx context.Context, a *app, p *extract.Pipeline, art fact.Article) error {
	d, err := p.Document(ctx, art)
	if err != nil {
		return err
	}
	return doc.WriteCoNLLU(a.out, d)
}

func writeExplain(ctx context.Context, a *app, p *extract.Pipeline, art fact.Article) error {
	text, err := p.Explain(ctx, art)
	if err != nil {
		return err
	}
	_, err = a.out.WriteString(text)
	return err
}
