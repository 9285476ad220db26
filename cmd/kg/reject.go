package main

import (
	"github.com/spf13/cobra"

	"kg/graph"
)

func rejectCommand(a *app) *cobra.Command {
	return a.judging("reject FACT...", "Say that facts are wrong",
		"Takes facts out of answers and exports; they stay on record (kg facts --rejected). The decision speaks of the words in their articles, so it holds when these are read anew, or go and come again. kg undo takes it back.",
		`  kg reject f:7Q2KXN5BPAZ3WJ4M --reason "the article was corrected"`, (*graph.Graph).Reject)
}

func acceptCommand(a *app) *cobra.Command {
	return a.judging("accept FACT...", "Say that facts are right",
		"Sets the confidence of facts to 1 and marks them as reviewed. The decision speaks of the words in their articles, so it holds when these are read anew. kg undo takes it back.",
		`  kg accept f:7Q2KXN5BPAZ3WJ4M --reason "checked against the press release"`, (*graph.Graph).Accept)
}
