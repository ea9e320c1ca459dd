// Checks an exported ledger with golang.org/x/mod/sumdb, which knows nothing of Lockbox Bot: the signed note, every
// inclusion proof, and consistency proofs to the signed tree. Usage: verify FOLDER [PROOFS], where PROOFS has proofs as
// the service's API hands them out, one JSON document a line.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(h)) {
			return nil, fmt.Errorf("there is no stored hash %d", index)
		}
		found[i] = h[index]
	}
	return found, nil
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	read := func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(args[0], name)) }
	key, err := read("verifier-key.txt")
	if err != nil {
		return err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	if err != nil {
		return fmt.Errorf("verifier key: %w", err)
	}
	signed, err := read("checkpoint.txt")
	if err != nil {
		return err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != verifier.Name() {
		return fmt.Errorf("the checkpoint is not that of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return err
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return err
	}
	file, err := read("entries.jsonl")
	if err != nil {
		return err
	}
	if len(file) == 0 || file[len(file)-1] != '\n' {
		return fmt.Errorf("the last line is cut off")
	}
	entries := bytes.Split(file[:len(file)-1], []byte("\n"))
	if int64(len(entries)) != size {
		return fmt.Errorf("the checkpoint covers %d entries, and %d are there", size, len(entries))
	}
	var stored hashes
	for i, entry := range entries {
		more, err := tlog.StoredHashes(int64(i), entry, stored)
		if err != nil {
			return err
		}
		stored = append(stored, more...)
	}
	computed, err := tlog.TreeHash(size, stored)
	if err != nil {
		return err
	}
	if computed != root {
		return fmt.Errorf("the entries have root %v, and the checkpoint says %v", computed, root)
	}
	for i := int64(0); i < size; i++ {
		path, err := tlog.ProveRecord(size, i, stored)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(path, size, root, i, tlog.RecordHash(entries[i])); err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
	}
	given := 0
	if len(args) > 1 {
		if given, err = checkGiven(args[1], entries, size, root, stored); err != nil {
			return err
		}
	}
	fmt.Printf("ok %d entries, %d proofs of the service\n", size, given)
	return nil
}

func checkGiven(path string, entries [][]byte, size int64, root tlog.Hash, stored hashes) (int, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	count := 0
	for ; scanner.Scan(); count++ {
		var raw struct {
			Entry, Size, From, To  *int64
			Root, FromRoot, ToRoot string
			Hashes                 []string
		}
		if err := json.Unmarshal(scanner.Bytes(), &raw); err != nil {
			return 0, err
		}
		var path []tlog.Hash
		for _, text := range raw.Hashes {
			hash, err := tlog.ParseHash(text)
			if err != nil {
				return 0, err
			}
			path = append(path, hash)
		}
		if raw.Entry != nil {
			if *raw.Size != size || raw.Root != root.String() {
				return 0, fmt.Errorf("proof %d is not of the signed tree", count)
			}
			if err := tlog.CheckRecord(path, size, root, *raw.Entry, tlog.RecordHash(entries[*raw.Entry])); err != nil {
				return 0, fmt.Errorf("inclusion proof of entry %d: %w", *raw.Entry, err)
			}
			continue
		}
		before, err := tlog.TreeHash(*raw.From, stored)
		if err != nil {
			return 0, err
		}
		if raw.FromRoot != before.String() || raw.ToRoot != root.String() {
			return 0, fmt.Errorf("proof %d has other roots", count)
		}
		if err := tlog.CheckTree(path, size, root, *raw.From, before); err != nil {
			return 0, fmt.Errorf("consistency proof from %d: %w", *raw.From, err)
		}
	}
	return count, scanner.Err()
}
