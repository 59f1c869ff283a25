"""Run the shared rule benchmark with this project's engine:  python bench/rules/run.py /path/to/bench/rules [engine …]

The benchmark's folder is not changed: its files are linked into a scratch folder, where project.py joins its engines.
Engines named after the path run beside ours in this interpreter (numpy_whole needs nothing else).
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(benchmark: Path, engines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        (place / "engines").mkdir()
        for source in benchmark.glob("*.py"):
            (place / source.name).symlink_to(source.resolve())
        for source in (benchmark / "engines").glob("*.py"):
            (place / "engines" / source.name).symlink_to(source.resolve())
        (place / "engines" / "project.py").symlink_to(HERE / "project.py")
        kept = os.environ.get("RULES_TMP", str(place / "made"))
        env = {**os.environ, "RULES_TMP": kept, "SHEBAO_WORKLOAD": str(HERE / "workload")}
        found = {}
        sizes = [int(float(n)) for n in os.environ.get("RULES_SIZES", "1e4,1e6").split(",")]
        for size in sizes:
            for turn in range(int(os.environ.get("RULES_ROUNDS", "3"))):
                for engine in ["project", *engines]:
                    command = [sys.executable, str(place / "worker.py"), engine, str(size), "--reps", "7"]
                    command += ["--seconds", "20"]
                    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
                    if done.returncode:
                        print(f"{engine} {size} {turn}: {done.stderr.strip()[-600:]}", file=sys.stderr)
                        continue
                    found.setdefault((size, engine), []).append(json.loads(done.stdout.splitlines()[-1]))
        show(found)


def show(found: dict) -> None:
    head = ["engine", "persons", "build+run / copy", "run / copy", "ns/person", "B/person", "max error, yuan"]
    print("| " + " | ".join([*head, "import s", "law s", "one, µs"]) + " |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for (size, engine), rounds in sorted(found.items()):
        best = {k: min(r[k] for r in rounds) for k in ("build_min", "run_min", "copy_min", "import_s", "law_s")}
        total = best["build_min"] + best["run_min"]
        one = min((r["one_person_s"] * 1e6 for r in rounds if "one_person_s" in r), default=float("nan"))
        peak, error = min(r["peak_bytes_per_person"] for r in rounds), rounds[0]["max_err_yuan"]
        print(
            f"| {engine} | {size:,} | {total / best['copy_min']:.1f} | {best['run_min'] / best['copy_min']:.1f} | "
            f"{total / size * 1e9:.1f} | {peak:.0f} | {error:.2g} | "
            f"{best['import_s']:.2f} | {best['law_s']:.2f} | {one:.0f} |"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
