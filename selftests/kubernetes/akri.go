// SPDX-License-Identifier: GPL-2.0-only

package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// akriConfiguration has the fields of Akri's CRD that the examples use. The details of a
// discovery handler are YAML in a string.
type akriConfiguration struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		DiscoveryHandler struct {
			Name             string `json:"name"`
			DiscoveryDetails string `json:"discoveryDetails"`
		} `json:"discoveryHandler"`
		Capacity         int               `json:"capacity"`
		BrokerProperties map[string]string `json:"brokerProperties"`
	} `json:"spec"`
}

type akriUdev struct {
	UdevRules      []string `json:"udevRules"`
	GroupRecursive bool     `json:"groupRecursive"`
	Permissions    string   `json:"permissions"`
}

// akriFilter is one comparison of a rule, such as ENV{BPFDEV_DIR}=="team-a".
type akriFilter struct{ field, key, operation, value string }

var (
	akriComparison = regexp.MustCompile(`^([A-Z_]+)(?:\{([^}]*)\})?(==|!=|\+=|-=|:=|=)"([^"]*)"`)
	akriKey        = regexp.MustCompile(`^[\pZsA-Za-z0-9$._*?\[\]\-|\\/]*$`)
	akriValue      = regexp.MustCompile(`^[\pZsA-Za-z0-9$._*:?\[\]\-|\\/%{}]*$`)
	// the fields that Akri supports, and whether they have a key
	akriFields = map[string]bool{
		"ATTR": true, "ATTRS": true, "DEVPATH": false, "DRIVER": false, "DRIVERS": false,
		"ENV": true, "KERNEL": false, "KERNELS": false, "SUBSYSTEM": false,
		"SUBSYSTEMS": false, "TAG": false, "TAGS": false,
	}
	akriPermissions = regexp.MustCompile(`^(r|w|m|rw|rm|rwm|wm)?$`)
)

// akriParseFilter takes a filter off the head of a rule. Akri's grammar allows no blank in it.
func akriParseFilter(rule string) (filter akriFilter, rest string, err error) {
	m := akriComparison.FindStringSubmatch(rule)
	if m == nil {
		return filter, "", fmt.Errorf("no comparison at %q", rule)
	}
	filter = akriFilter{m[1], m[2], m[3], m[4]}
	keyed, known := akriFields[filter.field]
	switch {
	case !known:
		err = fmt.Errorf("unsupported field %s", filter.field)
	case keyed != strings.HasPrefix(rule, filter.field+"{"):
		err = fmt.Errorf("%s with or without a key", filter.field)
	case filter.operation != "==" && filter.operation != "!=":
		err = fmt.Errorf("unsupported operation %s", filter.operation)
	case !akriKey.MatchString(filter.key) || !akriValue.MatchString(filter.value):
		err = fmt.Errorf("unsupported characters in %s", m[0])
	}
	return filter, rule[len(m[0]):], err
}

// akriParseRule reads a rule: filters with commas between them, and blanks around these.
func akriParseRule(rule string) ([]akriFilter, error) {
	var filters []akriFilter

	for rest := strings.Trim(rule, " "); ; {
		filter, after, err := akriParseFilter(rest)
		if err != nil {
			return nil, err
		}
		filters = append(filters, filter)
		rest = strings.TrimLeft(after, " ")
		if rest == "" {
			return filters, nil
		}
		if rest[0] != ',' {
			return nil, fmt.Errorf("no comma at %q", rest)
		}
		rest = strings.TrimLeft(rest[1:], " ")
	}
}

// akriCheckFilters refuses several properties with ==: libudev finds the devices that have
// one of them, and not only those that have all.
func akriCheckFilters(filters []akriFilter) error {
	properties := 0

	for _, filter := range filters {
		if filter.field == "ENV" && filter.operation == "==" {
			properties++
		}
		// Akri takes the value of != for a regular expression
		if _, err := regexp.Compile(filter.value); filter.operation == "!=" && err != nil {
			return err
		}
	}
	if properties > 1 {
		return fmt.Errorf("%d properties with ==, of which any will do", properties)
	}
	return nil
}

func (a *akriConfiguration) rules() ([][]akriFilter, error) {
	var udev akriUdev
	var rules [][]akriFilter

	if err := strict([]byte(a.Spec.DiscoveryHandler.DiscoveryDetails), &udev); err != nil {
		return nil, fmt.Errorf("discoveryDetails: %w", err)
	}
	if !akriPermissions.MatchString(udev.Permissions) {
		return nil, fmt.Errorf("unsupported permissions %q", udev.Permissions)
	}
	if len(udev.UdevRules) == 0 {
		return nil, fmt.Errorf("no udevRules")
	}
	for _, rule := range udev.UdevRules {
		filters, err := akriParseRule(rule)
		if err == nil {
			err = akriCheckFilters(filters)
		}
		if err != nil {
			return nil, fmt.Errorf("udevRules: %w", err)
		}
		rules = append(rules, filters)
	}
	return rules, nil
}

func (a *akriConfiguration) check() error {
	if a.Spec.DiscoveryHandler.Name != "udev" {
		return fmt.Errorf("discoveryHandler %q is not udev", a.Spec.DiscoveryHandler.Name)
	}
	if a.Spec.Capacity < 1 {
		return fmt.Errorf("capacity %d", a.Spec.Capacity)
	}
	_, err := a.rules()
	return err
}

func (a *akriConfiguration) offers() ([]string, error) {
	return []string{"akri.sh/" + a.Name}, nil
}

func (a *akriConfiguration) pod() *corev1.PodSpec     { return nil }
func (a *akriConfiguration) meta() *metav1.ObjectMeta { return &a.ObjectMeta }

// printRules prints the filters of each rule of a file whose first document is an Akri
// Configuration, a filter a line, and an empty line after each rule.
func printRules(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	document, _, _ := strings.Cut(string(text), "\n---\n")
	var configuration akriConfiguration
	if err := strict([]byte(document), &configuration); err != nil {
		return err
	}
	rules, err := configuration.rules()
	for _, filters := range rules {
		for _, f := range filters {
			fmt.Println(f.field, f.operation, f.key+"="+f.value)
		}
		fmt.Println()
	}
	return err
}
