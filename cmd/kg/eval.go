package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"kg/extract"
	"kg/extract/eval"
)

func evalCommand(a *app) *cobra.Command {
	var set string
	var text, times bool
	cmd := &cobra.Command{
		Use:   "eval FILE...",
		Short: "Score the reading of English against gold in CoNLL-U or TIMEX2",
		Long: "Reads the texts of treebanks or of sets of names in CoNLL-U and compares what is found with what they say: " +
			"words, sentences, tags, lemmas and trees as CoNLL 2018 does, or names by their ends and kinds. " +
			"Words and sentences are taken from the file, as published figures have it, unless --text is given. " +
			"With --times the files are documents of WikiWars with TIMEX2 inline, and the values of times and durations are compared.",
		Example: `  kg eval ewt-test.conllu
  kg eval --text ewt-test.conllu
  kg eval --names uner uner-ewt-test.conllu
  kg eval --times keyinline/*.xml`,
		Args: cobra.MinimumNArgs(1),
	}
	cmd.Flags().StringVar(&set, "names", "", "score names, with the kinds of this set: uner, crossner or re3d")
	cmd.Flags().BoolVar(&text, "text", false, "read the bare text: find words and sentences too")
	cmd.Flags().BoolVar(&times, "times", false, "score the values of times")
	cmd.RunE = func(cmd *cobra.Command, files []string) error {
		if set != "" && text {
			return usagef("--names takes the words of the file: leave out --text")
		}
		if times && (set != "" || text) {
			return usagef("--times reads other files than --names and --text: give it alone")
		}
		p, err := extract.New(nil)
		if err != nil {
			return err
		}
		var all eval.TimeScore
		for _, name := range files {
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
