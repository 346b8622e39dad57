// Command runtime is runc for an engine that may not do everything: what it asks for and this process has no right to is
// left out of what runc is told, instead of failing. `docker run --privileged` asks for every capability there is.
package main

import (
	"encoding/json"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// names of the capabilities that a machine may withhold, and their numbers.
var names = map[string]uint{"CAP_SYS_RESOURCE": 24}

func main() {
	log.SetPrefix("runtime: ")
	var missing []string
	for name, number := range names {
		if held()&(1<<number) == 0 {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		adapt(os.Args[1:], missing)
	}
	runc, err := exec.LookPath("runc")
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(syscall.Exec(runc, append([]string{runc}, os.Args[1:]...), os.Environ()))
}

// held is the bounding set of this process.
func held() uint64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		log.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "CapBnd:\t")
	digits, _, _ := strings.Cut(rest, "\n")
	set, err := strconv.ParseUint(digits, 16, 64)
	if err != nil {
		log.Fatal(err)
	}
	return set
}

// adapt changes what runc will read: the bundle of a container that is created, the process of one that is entered.
func adapt(args, missing []string) {
	for index, arg := range args {
		name, value, joined := strings.Cut(arg, "=")
		if !joined && index+1 < len(args) {
			value = args[index+1]
		}
		switch strings.TrimLeft(name, "-") {
		case "bundle", "b":
			rewrite(filepath.Join(value, "config.json"), func(config map[string]any) {
				if process, ok := config["process"].(map[string]any); ok {
					restrict(process, missing)
				}
			})
		case "process", "p":
			rewrite(value, func(process map[string]any) { restrict(process, missing) })
		}
	}
}

func rewrite(path string, change func(map[string]any)) {
	before, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	var object map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(before)))
	// Some numbers are larger than a float can hold.
	decoder.UseNumber()
	if err := decoder.Decode(&object); err != nil {
		log.Fatal(err)
	}
	change(object)
	after, err := json.Marshal(object)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(path, after, 0o600); err != nil {
		log.Fatal(err)
	}
}

// restrict takes the capabilities out of every set. Without CAP_SYS_RESOURCE no limit can be raised either.
func restrict(process map[string]any, missing []string) {
	delete(process, "rlimits")
	sets, _ := process["capabilities"].(map[string]any)
	for set, value := range sets {
		listed, _ := value.([]any)
		kept := []any{}
		for _, name := range listed {
			if !contains(missing, name) {
				kept = append(kept, name)
			}
		}
		sets[set] = kept
	}
}

func contains(names []string, wanted any) bool {
	for _, name := range names {
		if name == wanted {
			return true
		}
	}
	return false
}
