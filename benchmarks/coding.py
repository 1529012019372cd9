"""How fast the engine codes, how much memory it holds, and how soon it is ready: python benchmarks/coding.py [--json] [FILE]."""

import json
import resource
import sys
import time
from pathlib import Path


def measured(file: Path | None) -> dict[str, float]:
    """Texts a second, resident memory in MB, and seconds to load when the engine was trained before.

    Set OPENBLAS_NUM_THREADS=1 to measure one core. The texts are those of FILE, or the codebook's own.
    """
    from consult.coding.codebook import load as load_codebook
    from consult.coding.engine import load
    from consult.coding.labelled import read
    from consult.coding.training import trained

    load()  # learn, if nothing was kept
    trained.cache_clear()
    began = time.perf_counter()
    engine = load()
    loaded = time.perf_counter() - began
    files = [file] if file else load_codebook().texts()
    passages = [row.passage for each in files for row in read(each)][:1000]
    engine.suggest(passages[:10])
    began = time.perf_counter()
    engine.suggest(passages)
    speed = len(passages) / (time.perf_counter() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"texts_per_second": round(speed, 1), "rss_mb": round(memory), "load_seconds": round(loaded, 2)}


if __name__ == "__main__":
    named = [Path(each) for each in sys.argv[1:] if not each.startswith("--")]
    figures = measured(named[0] if named else None)
    print(
        json.dumps(figures)
        if "--json" in sys.argv
        else "\n".join(f"{name}: {value}" for name, value in figures.items())
    )
