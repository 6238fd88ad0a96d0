// Renders a chart's templates as Helm does, with the functions of Helm's that this chart uses: where Helm itself
// cannot be had, the test of contrib/helm runs this. The values are JSON on stdin; each template's output is printed
// behind a line "--- NAME".
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"text/template"
)

func indent(spaces int, text string) string {
	pad := strings.Repeat(" ", spaces)
	return pad + strings.ReplaceAll(text, "\n", "\n"+pad)
}

func number(value any) int {
	switch n := value.(type) {
	case float64:
		return int(n)
	case int:
		return n
	}
	return 0
}

func main() {
	functions := template.FuncMap{
		// JSON is YAML.
		"toYaml": func(value any) (string, error) {
			text, failure := json.Marshal(value)
			return string(text), failure
		},
		"nindent": func(spaces int, text string) string { return "\n" + indent(spaces, text) },
		"add":     func(a, b any) int { return number(a) + number(b) },
		"default": func(other, value any) any {
			if value == nil || reflect.ValueOf(value).IsZero() {
				return other
			}
			return value
		},
	}
	var values map[string]any
	if failure := json.NewDecoder(os.Stdin).Decode(&values); failure != nil {
		fail(failure)
	}
	files, _ := filepath.Glob(filepath.Join(os.Args[1], "templates", "*"))
	for _, file := range files {
		text, failure := os.ReadFile(file)
		if failure != nil {
			fail(failure)
		}
		made, failure := template.New(filepath.Base(file)).Option("missingkey=error").Funcs(functions).Parse(string(text))
		if failure != nil {
			fail(failure)
		}
		fmt.Printf("--- %s\n", filepath.Base(file))
		if failure := made.Execute(os.Stdout, values); failure != nil {
			fail(failure)
		}
		fmt.Println()
	}
}

func fail(failure error) {
	fmt.Fprintln(os.Stderr, failure)
	os.Exit(1)
}
