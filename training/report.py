"""The training report: curves as a picture, what was trained on, scores by source.

usage: python training/report.py RUN… --scores FILE --out docs/training.md --picture docs/pictures/training.svg

RUN are the folders of the stages in order; `--scores` is a JSON file {title: {measure: value}} as `eval/gate.py --json`
and the scripts beside it give them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

#: What is drawn, with a colour that is told apart in print and by the colour-blind.
CURVES = {
    "claims.tag": ("#0b6e99", "claims: stretches"),
    "claims.claimant": ("#b4532a", "claims: claimant"),
    "claims.stance": ("#3f7d3a", "claims: stance"),
    "muc.tag": ("#7a4fa3", "MUC-4: roles"),
    "polnear.tag": ("#8a6d00", "PolNeAR: attribution"),
}
WIDTH, HEIGHT, LEFT, TOP = 760, 320, 52, 24


def lines_of(runs: list[Path]) -> list[dict[str, Any]]:
    """The log lines of all stages, steps counted on."""
    out: list[dict[str, Any]] = []
    before = 0
    for run in runs:
        logged = [json.loads(line) for line in (run / "log.jsonl").read_text(encoding="utf-8").splitlines()]
        out += [line | {"at": before + line["step"]} for line in logged]
        before = out[-1]["at"] if out else before
    return out


def picture(lines: list[dict[str, Any]]) -> str:
    """Losses over steps, each divided by its own first value, so that they fit one scale."""
    last = max(line["at"] for line in lines)

    def x(step: float) -> float:
        return LEFT + (WIDTH - LEFT - 200) * step / last

    def y(share: float) -> float:
        return TOP + (HEIGHT - TOP - 40) * (1 - min(share, 1.2) / 1.2)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" font-size="12">',
        "<title>Training losses by step, as shares of their first value</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for share in (0, 0.25, 0.5, 0.75, 1.0):
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - 200}" y1="{y(share):.1f}" y2="{y(share):.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(share) + 4:.1f}" text-anchor="end">{share:.0%}</text>')
    for row, (name, (colour, label)) in enumerate(CURVES.items()):
        points = [(line["at"], line[name]) for line in lines if name in line]
        if not points:
            continue
        first = points[0][1]
        path = " ".join(f"{x(s):.1f},{y(v / first):.1f}" for s, v in points)
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.6" points="{path}"/>')
        at = TOP + 16 + 20 * row
        parts.append(
            f'<line x1="{WIDTH - 186}" x2="{WIDTH - 166}" y1="{at - 4}" y2="{at - 4}" stroke="{colour}" stroke-width="3"/>'
        )
        parts.append(f'<text x="{WIDTH - 160}" y="{at}">{label}</text>')
    parts.append(
        f'<text x="{(LEFT + WIDTH - 200) / 2:.0f}" y="{HEIGHT - 8}" text-anchor="middle">steps (of {last})</text>'
    )
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--scores", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--picture", type=Path, required=True)
    args = parser.parse_args()
    lines = lines_of(args.runs)
    args.picture.write_text(picture(lines), encoding="utf-8")
    out = ["# Training report", "", "Made by `training/report.py`; the weights by `make train`.", ""]
    out += [f"![Losses by step]({args.picture.relative_to(args.out.parent).as_posix()})", ""]
    for run in args.runs:
        settings = json.loads((run / "settings.json").read_text(encoding="utf-8"))
        logged = [json.loads(line) for line in (run / "log.jsonl").read_text(encoding="utf-8").splitlines()]
        out += [f"## Stage {settings['stage']}", ""]
        out += [
            f"{settings['steps']} steps in {logged[-1]['seconds'] / 60:.0f} minutes, {settings['processes']} processes, seed {settings['seed']}.",
            "",
        ]
        out += ["| source of batches | windows | word pieces |", "| --- | --- | --- |"]
        out += [f"| {name} | {size['windows']:,} | {size['pieces']:,} |" for name, size in settings["sizes"].items()]
        out += ["", "| loss | first 20 steps | last 20 steps |", "| --- | --- | --- |"]
        for name in sorted({n for line in logged for n in line if "." in n}):
            values = [line[name] for line in logged if name in line]
            out.append(f"| {name} | {values[0]:.2f} | {values[-1]:.2f} |")
        out.append("")
    if args.scores:
        for title, table in json.loads(args.scores.read_text(encoding="utf-8")).items():
            out += [f"## {title}", "", "| measure | value |", "| --- | --- |"]
            out += [f"| {name} | {value} |" for name, value in table.items()]
            out.append("")
    args.out.write_text("\n".join(out), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
