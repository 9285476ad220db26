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
	var text, times, tuning bool
	var links bool
	cmd := &cobra.Command{
		Use:   "eval FILE...",
		Short: "Score the reading of English against gold in CoNLL-U or TIMEX2",
		Long: "Reads the texts of treebanks or of sets of names in CoNLL-U and compares what is found with what they say: " +
			"words, sentences, tags, lemmas and trees as CoNLL 2018 does, or names by their ends and kinds. " +
			"Words and sentences are taken from the file, as published figures have it, unless --text is given. " +
			"With --times the files are documents of WikiWars with TIMEX2 inline, and the values of times and durations are compared. " +
			"With --links the files are JSON lines of dated texts with links to Wikipedia, and the Wikidata ids of names are compared: " +
			"on the half of the days that is kept for testing, or with --tuning on the other one, with every link that is wrong.",
		Example: `  kg eval ewt-test.conllu
  kg eval --text ewt-test.conllu
  kg eval --names uner uner-ewt-test.conllu
  kg eval --times keyinline/*.xml
  kg eval --links current-events.jsonl`,
		Args: cobra.MinimumNArgs(1),
	}
	cmd.Flags().StringVar(&set, "names", "", "score names, with the kinds of this set: uner, crossner or re3d")
	cmd.Flags().BoolVar(&text, "text", false, "read the bare text: find words and sentences too")
	cmd.Flags().BoolVar(&times, "times", false, "score the values of times")
	cmd.Flags().BoolVar(&links, "links", false, "score links of names to Wikidata")
	cmd.Flags().BoolVar(&tuning, "tuning", false, "with --links, score the half that is for tuning and list what is wrong")
	cmd.RunE = func(cmd *cobra.Command, files []string) error {
		if set != "" && text {
			return usagef("--names takes the words of the file: leave out --text")
		}
		if links && (set != "" || text || times) || tuning && !links {
			return usagef("--links reads other files than --names, --text and --times, and --tuning goes with it")
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
			case links:
				var s eval.LinkScore
				s, err = p.ScoreLinks(cmd.Context(), f, !tuning)
				if tuning {
					for _, m := range s.Misses {
						fmt.Fprintln(a.out, m)
					}
				}
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
