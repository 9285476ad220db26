#!/usr/bin/env python3
"""Write the sets that judge as CoNLL-U, for `kg eval`: python gold.py --data DATA --out DIR

Trees: ewt-dev, ewt-test, gum-open-dev, as published. Names: uner-ewt-test, crossner-politics-dev, crossner-politics-test,
re3d-test, with their own kinds as `# mention = first-last kind` comments; words are the sets' own.
"""
import argparse
import pathlib

import data

COLUMNS = "\t_\t_\t_\t_\t0\t_\t_\t_"


def write_names(path, docs):
    """Documents of sentences as data.py gives them."""
    with open(path, "w") as f:
        for n, d in enumerate(docs, 1):
            f.write(f"# newdoc id = {path.stem}-{n}\n")
            for s in d:
                for b, e, kind in s["gold"]:
                    f.write(f"# mention = {b + 1}-{e} {kind}\n")
                for i, w in enumerate(s["forms"], 1):
                    f.write(f"{i}\t{w}{COLUMNS}\n")
                f.write("\n")


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--data", required=True)
    args.add_argument("--out", required=True, type=pathlib.Path)
    args = args.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for name in ("ewt-dev", "ewt-test", "gum-open-dev"):
        (args.out / f"{name}.conllu").write_text(data.text(f"{args.data}/syntax/{name}.conllu.xz"))
    g = data.Gazetteer(args.data)
    for name, docs in (("uner-ewt-test", data.uner(args.data, g, "test")),
                       ("crossner-politics-dev", data.crossner(args.data, g, "dev")),
                       ("crossner-politics-test", data.crossner(args.data, g, "test")),
                       ("re3d-test", data.re3d(args.data, g, "test"))):
        write_names(args.out / f"{name}.conllu", docs)


if __name__ == "__main__":
    main()
