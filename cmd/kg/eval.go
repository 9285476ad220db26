package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"kg/extract"
	"kg/extract/eval"
)

func evalCommand(a *app) *cobra.Command {
	var set string
	var text, times, tuning bool
	var links, chains, pronouns, corpus bool
	cmd := &cobra.Command{
		Use:   "eval FILE...",
		Short: "Score the reading of English against gold in CoNLL-U or TIMEX2",
		Long: "Reads the texts of treebanks or of sets of names in CoNLL-U and compares what is found with what they say: " +
			"words, sentences, tags, lemmas and trees as CoNLL 2018 does, or names by their ends and kinds. " +
			"Words and sentences are taken from the file, as published figures have it, unless --text is given. " +
			"With --chains and --pronouns the files carry chains, and things, or what pronouns refer to, are compared. " +
			"With --times the files are documents of WikiWars with TIMEX2 inline, and the values of times and durations are compared. " +
			"With --links the files are JSON lines of dated texts with links to Wikipedia, and the Wikidata ids of names are compared: " +
			"on the half of the days that is kept for testing, or with --tuning on the other one, with every link that is wrong. " +
			"With --corpus the places are folders laid out as testdata/gold, and facts, names and chains are compared: of the texts for testing, " +
			"or with --tuning of the others, with every fact that is missed.",
		Example: `  kg eval ewt-test.conllu
  kg eval --text ewt-test.conllu
  kg eval --names uner uner-ewt-test.conllu
  kg eval --chains gum-open-dev-chains.conllu
  kg eval --corpus testdata/gold
  kg eval --times keyinline/*.xml
  kg eval --links current-events.jsonl`,
		Args: cobra.MinimumNArgs(1),
	}
	cmd.Flags().StringVar(&set, "names", "", "score names, with the kinds of this set: uner, crossner or re3d")
	cmd.Flags().BoolVar(&text, "text", false, "read the bare text: find words and sentences too")
	cmd.Flags().BoolVar(&chains, "chains", false, "score chains of mentions: MUC, B3, CEAFe and their mean")
	cmd.Flags().BoolVar(&pronouns, "pronouns", false, "score what pronouns refer to, as GAP does")
	cmd.Flags().BoolVar(&times, "times", false, "score the values of times")
	cmd.Flags().BoolVar(&links, "links", false, "score links of names to Wikidata")
	cmd.Flags().BoolVar(&corpus, "corpus", false, "score facts, names and chains of an annotated corpus")
	cmd.Flags().BoolVar(&tuning, "tuning", false, "with --links and --corpus, score the half that is for tuning and list what is wrong")
	cmd.MarkFlagsMutuallyExclusive("names", "text", "chains", "pronouns", "times", "links", "corpus")
	cmd.RunE = func(cmd *cobra.Command, files []string) error {
		if tuning && !links && !corpus {
			return usagef("--tuning goes with --links or --corpus")
		}
		p, err := extract.New(nil)
		if err != nil {
			return err
		}
		var all eval.TimeScore
		for _, name := range files {
			if corpus {
				if err := a.scoreCorpus(cmd.Context(), p, name, tuning); err != nil {
					return err
				}
				continue
			}
			f, err := os.Open(name)
			if err != nil {
				return err
			}
			var score fmt.Stringer
			switch {
			case times:
				var s eval.TimeScore
				s, err = p.ScoreTimes(cmd.Context(), f)
				all.Add(s)
				score = s
			case links:
				var s eval.LinkScore
				s, err = p.ScoreLinks(cmd.Context(), f, !tuning)
				if tuning {
					for _, m := range s.Misses {
						fmt.Fprintln(a.out, m)
					}
				}
				score = s
			case chains:
				score, err = p.ScoreChains(cmd.Context(), f)
			case pronouns:
				score, err = p.ScorePronouns(cmd.Context(), f)
			case set != "":
				score, err = p.ScoreNames(cmd.Context(), f, set)
			default:
				score, err = p.ScoreTreebank(cmd.Context(), f, !text)
			}
			f.Close()
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			fmt.Fprintf(a.out, "%s: %s\n", name, score)
		}
		if times && len(files) > 1 {
			fmt.Fprintf(a.out, "all: %s\n", all)
		}
		return nil
	}
	return cmd
}

// scoreCorpus scores a corpus; the texts that are not for testing with what is
// missed.
func (a *app) scoreCorpus(ctx context.Context, p *extract.Pipeline, dir string, tuning bool) error {
	s, err := p.ScoreCorpus(ctx, os.DirFS(dir), !tuning)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	fmt.Fprintf(a.out, "%s: %s\n", dir, s)
	for _, o := range s.Facts.Outcomes {
		must := ""
		if o.Gold.Must {
			must = "must "
		}
		switch {
		case !tuning:
		case o.Fact == nil:
			fmt.Fprintf(a.out, "missed %s%s %s %s\n", must, o.Gold.Doc, o.Gold.ID, o.Gold.Fact)
		case len(o.Misses) > 0:
			fmt.Fprintf(a.out, "without %s %s%s %s %s\n", strings.Join(o.Misses, ", "), must, o.Gold.Doc, o.Gold.ID, o.Gold.Fact)
		}
	}
	return nil
}
