package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"kg/extract"
	"kg/extract/eval"
	"kg/graph"
)

// gold is a kind of gold that reading is scored against.
type gold struct {
	name, doc string
	score     func(ctx context.Context, p *extract.Pipeline, r io.Reader, tuning bool) (fmt.Stringer, error)
	folder    func(ctx context.Context, p *extract.Pipeline, dir string, tuning bool) (fmt.Stringer, error) // instead of score
}

// names scores names with the kinds of a set.
func names(set string) func(context.Context, *extract.Pipeline, io.Reader, bool) (fmt.Stringer, error) {
	return func(ctx context.Context, p *extract.Pipeline, r io.Reader, _ bool) (fmt.Stringer, error) {
		return p.ScoreNames(ctx, r, set)
	}
}

var golds = [...]gold{
	{name: "trees", doc: "CoNLL-U: tags, lemmas and trees as CoNLL 2018 counts them, words and sentences as given", score: func(ctx context.Context, p *extract.Pipeline, r io.Reader, _ bool) (fmt.Stringer, error) {
		return p.ScoreTreebank(ctx, r, true)
	}},
	{name: "text", doc: "CoNLL-U: the same from the bare text, words and sentences too", score: func(ctx context.Context, p *extract.Pipeline, r io.Reader, _ bool) (fmt.Stringer, error) {
		return p.ScoreTreebank(ctx, r, false)
	}},
	{name: "uner", doc: "CoNLL-U: names with the kinds of Universal NER", score: names("uner")},
	{name: "crossner", doc: "CoNLL-U: names with the kinds of CrossNER politics", score: names("crossner")},
	{name: "re3d", doc: "CoNLL-U: names with the kinds of re3d", score: names("re3d")},
	{name: "chains", doc: "CoNLL-U: chains of mentions by MUC, B3, CEAFe and their mean", score: func(ctx context.Context, p *extract.Pipeline, r io.Reader, _ bool) (fmt.Stringer, error) {
		return p.ScoreChains(ctx, r)
	}},
	{name: "pronouns", doc: "CoNLL-U: what pronouns refer to, as GAP counts it", score: func(ctx context.Context, p *extract.Pipeline, r io.Reader, _ bool) (fmt.Stringer, error) {
		return p.ScorePronouns(ctx, r)
	}},
	{name: "times", doc: "TIMEX2 inline: values of times and durations, as WikiWars has them", score: func(ctx context.Context, p *extract.Pipeline, r io.Reader, _ bool) (fmt.Stringer, error) {
		return p.ScoreTimes(ctx, r)
	}},
	{name: "links", doc: "JSON lines of dated texts with links to Wikipedia: the Wikidata ids of names; half of the days is for tuning", score: func(ctx context.Context, p *extract.Pipeline, r io.Reader, tuning bool) (fmt.Stringer, error) {
		s, err := p.ScoreLinks(ctx, r, !tuning)
		return listed{s, tuning, s.Misses}, err
	}},
	{name: "sentences", doc: "lines of day and marked sentence, laid out as testdata/sentences: names and values", score: func(ctx context.Context, p *extract.Pipeline, r io.Reader, _ bool) (fmt.Stringer, error) {
		return p.ScoreSentences(ctx, r)
	}},
	{name: "boundaries", doc: "texts in which ‖ stands before each sentence, laid out as testdata/boundaries.txt", score: func(ctx context.Context, p *extract.Pipeline, r io.Reader, _ bool) (fmt.Stringer, error) {
		s, err := p.ScoreBoundaries(ctx, r)
		return listed{s, true, s.Wrong}, err
	}},
	{name: "corpus", doc: "a folder laid out as testdata/gold: facts, names and chains of the texts for testing, or of the others", folder: func(ctx context.Context, p *extract.Pipeline, dir string, tuning bool) (fmt.Stringer, error) {
		s, err := p.ScoreCorpus(ctx, os.DirFS(dir), !tuning)
		return listed{s, tuning, s.Facts.Missed()}, err
	}},
	{name: "identities", doc: "such a folder: which things of different texts are one node of a graph of the texts for testing, or of the others", folder: scoreIdentities},
}

// scoreIdentities reads texts, puts them into one graph, which is gone afterwards,
// and compares its nodes with the identities of the corpus.
func scoreIdentities(ctx context.Context, p *extract.Pipeline, dir string, tuning bool) (fmt.Stringer, error) {
	texts, got, err := p.ReadCorpus(ctx, os.DirFS(dir), !tuning)
	if err != nil {
		return nil, err
	}
	things, err := eval.ReadIdentities(os.DirFS(dir), texts)
	if err != nil {
		return nil, err
	}
	nodes, err := nodesOf(ctx, texts, got)
	if err != nil {
		return nil, err
	}
	s := eval.ScoreIdentities(things, texts, got, nodes)
	return listed{s, tuning, s.Wrong()}, nil
}

// nodesOf gives for each text the nodes that the terms of its facts are in a graph
// of all.
func nodesOf(ctx context.Context, texts []eval.Gold, got []eval.Reading) (nodes []map[string]string, err error) {
	dir, err := os.MkdirTemp("", "kg-eval-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := graph.Init(dir, ""); err != nil {
		return nil, err
	}
	g, err := graph.Open(dir, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, g.Close()) }()
	for i, t := range texts {
		if _, err := g.Add(ctx, t.Article, got[i].Facts); err != nil {
			return nil, err
		}
	}
	for _, t := range texts {
		things, err := g.Things(ctx, t.Article.ID)
		if err != nil {
			return nil, err
		}
		of := map[string]string{}
		for id, e := range things {
			of[id] = e.ID
		}
		nodes = append(nodes, of)
	}
	return nodes, nil
}

// listed is a score with what is wrong, one a line.
type listed struct {
	fmt.Stringer
	list   bool
	misses []string
}

func (l listed) String() string {
	out := l.Stringer.String()
	if l.list {
		for _, m := range l.misses {
			out += "\n" + m
		}
	}
	return out
}

func evalCommand(a *app) *cobra.Command {
	kind := &choice{value: golds[0].name}
	docs := ""
	for _, g := range golds {
		kind.names = append(kind.names, g.name)
		docs += fmt.Sprintf("\n  %-10s %s", g.name, g.doc)
	}
	var tuning bool
	var second string
	cmd := &cobra.Command{
		Use:   "eval FILE|FOLDER...",
		Short: "Score the reading of English against gold",
		Long:  "Reads the texts of gold sets and compares what is found with what they say.\n" + docs,
		Example: `  kg eval ewt-test.conllu
  kg eval --gold uner uner-ewt-test.conllu
  kg eval --gold corpus testdata/gold
  kg eval --gold corpus --tuning testdata/gold | grep missed
  kg eval --gold identities testdata/gold
  kg eval --agreement testdata/agreement testdata/gold`,
		Args: cobra.MinimumNArgs(1),
	}
	cmd.Flags().Var(kind, "gold", "`KIND` of gold")
	cmd.Flags().BoolVar(&tuning, "tuning", false, "of links, corpus and identities, take the part that is not for testing and list what is wrong")
	cmd.Flags().StringVar(&second, "agreement", "", "instead of reading, compare the corpus with the second annotations in this `FOLDER`")
	cmd.RunE = func(cmd *cobra.Command, places []string) error {
		if second != "" {
			return a.agreement(places, second)
		}
		if tuning && kind.value != "links" && kind.gold().folder == nil {
			return usagef("--tuning goes with --gold links, corpus and identities")
		}
		p, err := extract.New(nil)
		if err != nil {
			return err
		}
		var times eval.TimeScore
		for _, place := range places {
			s, err := kind.gold().of(cmd.Context(), p, place, tuning)
			if err != nil {
				return fmt.Errorf("%s: %w", place, err)
			}
			if t, ok := s.(eval.TimeScore); ok {
				times.Add(t)
			}
			fmt.Fprintf(a.out, "%s: %s\n", place, s)
		}
		if kind.value == "times" && len(places) > 1 {
			fmt.Fprintf(a.out, "all: %s\n", times)
		}
		return nil
	}
	return cmd
}

func (c *choice) gold() *gold {
	for i := range golds {
		if golds[i].name == c.value {
			return &golds[i]
		}
	}
	return &golds[0]
}

func (g *gold) of(ctx context.Context, p *extract.Pipeline, place string, tuning bool) (fmt.Stringer, error) {
	if g.folder != nil {
		return g.folder(ctx, p, place, tuning)
	}
	f, err := os.Open(place)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return g.score(ctx, p, f, tuning)
}

// agreement compares the corpora at places with second annotations of their texts.
func (a *app) agreement(places []string, second string) error {
	again, err := eval.ReadGold(os.DirFS(second))
	if err != nil {
		return fmt.Errorf("%s: %w", second, err)
	}
	for _, place := range places {
		first, err := eval.ReadGold(os.DirFS(place))
		if err != nil {
			return fmt.Errorf("%s: %w", place, err)
		}
		s, err := eval.Agree(first, again)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s: %s\n", place, s)
	}
	return nil
}
