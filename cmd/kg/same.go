package main

import (
	"github.com/spf13/cobra"

	"kg/graph"
)

func sameCommand(a *app) *cobra.Command {
	return a.tying("same A B", "Say that two things are one",
		"Makes one node of two. A and B are names, IRIs, or NAME@ARTICLE for what one article calls so. The decision speaks of the words in their articles: it holds when these are read anew, or go and come again. kg undo takes it back exactly.",
		`  kg same "The Boss" "Joe Biden" --reason "his nickname"`, (*graph.Graph).Same)
}

func differCommand(a *app) *cobra.Command {
	return a.tying("differ A B", "Say that two things are not one",
		"Parts two things that the graph has as one node, or keeps them apart for ever. A and B are names, IRIs, or NAME@ARTICLE for what one article calls so; two people of one name need the last form. kg undo takes it back exactly.",
		`  kg differ "George Bush" "George W. Bush"
  kg differ "John Smith@strike-at-the-port" "John Smith@cup-final" --reason "a namesake"`, (*graph.Graph).Differ)
}
