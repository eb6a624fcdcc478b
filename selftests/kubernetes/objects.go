// SPDX-License-Identifier: GPL-2.0-only

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation"
	"sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

// object is a manifest of a kind that the examples use.
type object interface {
	// check reports what the reader of this kind would refuse.
	check() error
	// offers returns the names of the resources that pods can request because of it.
	offers() ([]string, error)
	// pod returns the containers that it starts, or nil.
	pod() *corev1.PodSpec
	meta() *metav1.ObjectMeta
}

var kinds = map[string]func() object{
	"v1 Pod":                   func() object { return new(pod) },
	"apps/v1 DaemonSet":        func() object { return new(daemonSet) },
	"akri.sh/v0 Configuration": func() object { return new(akriConfiguration) },
	"nfd.k8s-sigs.io/v1alpha1 NodeFeatureRule": func() object { return new(nodeFeatureRule) },
}

type pod struct{ corev1.Pod }

func (p *pod) check() error              { return nil }
func (p *pod) offers() ([]string, error) { return nil, nil }
func (p *pod) pod() *corev1.PodSpec      { return &p.Spec }
func (p *pod) meta() *metav1.ObjectMeta  { return &p.ObjectMeta }

type daemonSet struct{ appsv1.DaemonSet }

func (d *daemonSet) check() error {
	selector, err := metav1.LabelSelectorAsSelector(d.Spec.Selector)
	if err != nil {
		return err
	}
	if selector.Empty() || !selector.Matches(labels.Set(d.Spec.Template.Labels)) {
		return fmt.Errorf("the selector does not match the labels of the template")
	}
	return nil
}

func (d *daemonSet) offers() ([]string, error) {
	return pluginResources(d.Spec.Template.Spec.Containers)
}

func (d *daemonSet) pod() *corev1.PodSpec     { return &d.Spec.Template.Spec }
func (d *daemonSet) meta() *metav1.ObjectMeta { return &d.ObjectMeta }

// strict decodes YAML as the API server does: names are case-sensitive, and neither unknown
// nor repeated ones are accepted.
func strict(text []byte, into any) error {
	data, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		return err
	}
	wrong, err := json.UnmarshalStrict(data, into)
	if err == nil && len(wrong) > 0 {
		err = wrong[0]
	}
	return err
}

func parse(document string) (object, string, error) {
	var kind metav1.TypeMeta

	if err := yaml.Unmarshal([]byte(document), &kind); err != nil {
		return nil, "", err
	}
	name := kind.APIVersion + " " + kind.Kind
	empty, known := kinds[name]
	if !known {
		return nil, name, fmt.Errorf("unknown kind")
	}
	o := empty()
	return o, name, strict([]byte(document), o)
}

// checkMounts compares the mounts of each container with the volumes of its pod.
func checkMounts(spec *corev1.PodSpec) error {
	volumes := map[string]bool{}

	for _, volume := range spec.Volumes {
		volumes[volume.Name] = true
	}
	for _, container := range spec.Containers {
		if container.Name == "" || container.Image == "" {
			return fmt.Errorf("container %q: no name or no image", container.Name)
		}
		for _, mount := range container.VolumeMounts {
			if !volumes[mount.Name] {
				return fmt.Errorf("container %q: no volume %q", container.Name, mount.Name)
			}
		}
	}
	return nil
}

// checkRequests wants each resource of a device to be offered by a manifest.
func checkRequests(spec *corev1.PodSpec, offered map[string]bool) error {
	for _, container := range spec.Containers {
		for name := range container.Resources.Limits {
			if strings.Contains(string(name), "/") && !offered[string(name)] {
				return fmt.Errorf("container %q: nothing offers %s", container.Name, name)
			}
		}
	}
	return nil
}

func checkObject(o object) error {
	if wrong := validation.IsDNS1123Subdomain(o.meta().Name); len(wrong) > 0 {
		return fmt.Errorf("name %q: %s", o.meta().Name, wrong[0])
	}
	if err := o.check(); err != nil {
		return err
	}
	if spec := o.pod(); spec != nil {
		return checkMounts(spec)
	}
	return nil
}

// manifest is a document of a file, and where it is from.
type manifest struct {
	object
	file, kind string
}

func (m *manifest) wrong(err error) error {
	return fmt.Errorf("%s: %s: %w", m.file, m.kind, err)
}

// readManifests checks each document of a file alone.
func readManifests(file string) ([]manifest, error) {
	var found []manifest

	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	for _, document := range strings.Split(string(text), "\n---\n") {
		o, kind, err := parse(document)
		m := manifest{o, filepath.Base(file), kind}
		if err == nil {
			err = checkObject(o)
		}
		if err != nil {
			return nil, m.wrong(err)
		}
		found = append(found, m)
	}
	return found, nil
}

// checkManifests checks the documents of some files, each alone and then together.
func checkManifests(files []string) ([]manifest, error) {
	var all []manifest

	for _, file := range files {
		found, err := readManifests(file)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	offered := map[string]bool{}
	for _, m := range all {
		names, err := m.offers()
		if err != nil {
			return nil, m.wrong(err)
		}
		for _, name := range names {
			offered[name] = true
		}
	}
	for _, m := range all {
		if spec := m.pod(); spec != nil {
			if err := checkRequests(spec, offered); err != nil {
				return nil, m.wrong(err)
			}
		}
	}
	return all, nil
}
