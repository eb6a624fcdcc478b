// SPDX-License-Identifier: GPL-2.0-only

package main

import (
	"fmt"
	"os"
	"sort"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"
)

// nodeFeatureRule has the fields of NFD's CRD that the examples use.
type nodeFeatureRule struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		Rules []nfdRule `json:"rules"`
	} `json:"spec"`
}

type nfdRule struct {
	Name          string            `json:"name"`
	Labels        map[string]string `json:"labels"`
	MatchFeatures []struct {
		Feature          string                   `json:"feature"`
		MatchExpressions map[string]nfdExpression `json:"matchExpressions"`
	} `json:"matchFeatures"`
}

type nfdExpression struct {
	Op    string   `json:"op"`
	Value []string `json:"value"`
	Type  string   `json:"type"`
}

// The smallest and the largest number of values of each operator.
var nfdOperators = map[string][2]int{
	"In": {1, 64}, "NotIn": {1, 64}, "InRegexp": {1, 64}, "Exists": {0, 0},
	"DoesNotExist": {0, 0}, "Gt": {1, 1}, "Ge": {1, 1}, "Lt": {1, 1}, "Le": {1, 1},
	"GtLt": {2, 2}, "GeLe": {2, 2}, "IsTrue": {0, 0}, "IsFalse": {0, 0},
}

// checkLabel is what NFD and the API server want of a label. Of the names of kubernetes.io, NFD
// may set these only.
func checkLabel(name, value string) error {
	wrong := validation.IsQualifiedName(name)
	if len(wrong) == 0 {
		wrong = validation.IsValidLabelValue(value)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("label %s=%s: %s", name, value, wrong[0])
	}
	if !strings.HasPrefix(name, "feature.node.kubernetes.io/") {
		return fmt.Errorf("label %s is not in feature.node.kubernetes.io", name)
	}
	return nil
}

func (e nfdExpression) check() error {
	values, known := nfdOperators[e.Op]
	if !known {
		return fmt.Errorf("unknown op %q", e.Op)
	}
	if len(e.Value) < values[0] || len(e.Value) > values[1] {
		return fmt.Errorf("op %s with %d values", e.Op, len(e.Value))
	}
	if e.Type != "" && e.Type != "version" {
		return fmt.Errorf("unknown type %q", e.Type)
	}
	return nil
}

func (r *nfdRule) check() error {
	if r.Name == "" || len(r.MatchFeatures) == 0 {
		return fmt.Errorf("rule %q: no name or no matchFeatures", r.Name)
	}
	for name, value := range r.Labels {
		if err := checkLabel(name, value); err != nil {
			return err
		}
	}
	for _, match := range r.MatchFeatures {
		if strings.Count(match.Feature, ".") != 1 || len(match.MatchExpressions) == 0 {
			return fmt.Errorf("rule %q: feature %q is not SOURCE.NAME with expressions",
				r.Name, match.Feature)
		}
		for key, expression := range match.MatchExpressions {
			if err := expression.check(); err != nil {
				return fmt.Errorf("rule %q: %s: %w", r.Name, key, err)
			}
		}
	}
	return nil
}

func (r *nodeFeatureRule) check() error {
	for i := range r.Spec.Rules {
		if err := r.Spec.Rules[i].check(); err != nil {
			return err
		}
	}
	if len(r.Spec.Rules) == 0 {
		return fmt.Errorf("no rules")
	}
	return nil
}

func (r *nodeFeatureRule) offers() ([]string, error) { return nil, nil }
func (r *nodeFeatureRule) pod() *corev1.PodSpec      { return nil }
func (r *nodeFeatureRule) meta() *metav1.ObjectMeta  { return &r.ObjectMeta }

// The largest file that NFD reads.
const nfdFileSize = 64 << 10

// nfdDirective reads a comment: "# +expiry-time=" sets the time up to which the lines after it
// count.
func nfdDirective(line string, expiry *time.Time) error {
	directive, is := strings.CutPrefix(line, "# +")
	if !is {
		return nil
	}
	text, is := strings.CutPrefix(directive, "expiry-time=")
	if !is {
		return fmt.Errorf("unknown directive %q", directive)
	}
	var err error
	*expiry, err = time.Parse(time.RFC3339, strings.TrimSpace(text))
	return err
}

// nfdFeatures returns the labels of a file that have not expired.
func nfdFeatures(text string) (map[string]string, error) {
	var expiry time.Time
	features := map[string]string{}

	if len(text) > nfdFileSize {
		return nil, fmt.Errorf("%d bytes", len(text))
	}
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			if err := nfdDirective(line, &expiry); err != nil {
				return nil, err
			}
			continue
		}
		name, value, hasValue := strings.Cut(line, "=")
		if !hasValue {
			value = "true"
		}
		if err := checkLabel(name, value); err != nil {
			return nil, err
		}
		if expiry.IsZero() || expiry.After(time.Now()) {
			features[name] = value
		}
	}
	return features, nil
}

func printFeatures(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	features, err := nfdFeatures(string(text))
	if err != nil {
		return err
	}
	var lines []string
	for name, value := range features {
		lines = append(lines, name+"="+value)
	}
	sort.Strings(lines)
	for _, line := range lines {
		fmt.Println(line)
	}
	return nil
}
