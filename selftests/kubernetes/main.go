// SPDX-License-Identifier: GPL-2.0-only

// Command manifests checks the examples of Documentation/kubernetes as the API server, Akri,
// generic-device-plugin and NFD would read them, without any of these:
//
//	manifests FILE...          manifests, and print kind and name of each
//	manifests -features FILE   a file of NFD's features.d, and print the labels
//	manifests -rule FILE       the udev rules of an Akri Configuration, and print their filters
package main

import (
	"fmt"
	"os"
)

func printManifests(files []string) error {
	found, err := checkManifests(files)
	if err != nil {
		return err
	}
	for _, m := range found {
		fmt.Println(m.file+":", m.kind, m.meta().Name)
	}
	return nil
}

func run(args []string) error {
	if len(args) == 2 && args[0] == "-features" {
		return printFeatures(args[1])
	}
	if len(args) == 2 && args[0] == "-rule" {
		return printRules(args[1])
	}
	return printManifests(args)
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
