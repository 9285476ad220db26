package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"kg/extract"
)

func evalCommand(a *app) *cobra.Command {
	var set string
	var text bool
	cmd := &cobra.Command{
		Use:   "eval FILE...",
		Short: "Score the reading of English against gold in CoNLL-U",
		Long: "Reads the texts of treebanks or of sets of names in CoNLL-U and compares what is found with what they say: " +
			"words, sentences, tags, lemmas and trees as CoNLL 2018 does, or names by their ends and kinds. " +
			"Words and sentences are taken from the file, as published figures have it, unless --text is given.",
		Example: `  kg eval ewt-test.conllu
  kg eval --text ewt-test.conllu
  kg eval --names uner uner-ewt-test.conllu`,
		Args: cobra.MinimumNArgs(1),
	}
	cmd.Flags().StringVar(&set, "names", "", "score names, with the kinds of this set: uner, crossner or re3d")
	cmd.Flags().BoolVar(&text, "text", false, "read the bare text: find words and sentences too")
	cmd.RunE = func(cmd *cobra.Command, files []string) error {
		if set != "" && text {
			return usagef("--names takes the words of the file: leave out --text")
		}
		p, err := extract.New(nil)
		if err != nil {
			return err
		}
		for _, name := range files {
			f, err := os.Open(name)
			if err != nil {
				return err
			}
			var score fmt.Stringer
			if set != "" {
				score, err = p.ScoreNames(cmd.Context(), f, set)
			} else {
				score, err = p.ScoreTreebank(cmd.Context(), f, !text)
			}
			f.Close()
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			fmt.Fprintf(a.out, "%s: %s\n", name, score)
		}
		return nil
	}
	return cmd
}
