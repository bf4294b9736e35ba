#!/usr/bin/env python3
"""Time LiteRT (XNNPACK) on the nets, or write its answers for `net_bench --reference`.

    pip install ai-edge-litert numpy
    net_bench.py time  [--threads N] [--runs N] FILE.tflite ...
    net_bench.py write FOLDER FILE.tflite ...

LiteRT lacks the last operator of the selfie nets, so those are left out.
"""
import argparse
import time
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType


def picture(height, width):
    """Coloured waves and some noise, 0 to 1."""
    rng = np.random.default_rng(7)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    waves = np.stack([0.5 + 0.3 * np.sin(x / 9 + c) + 0.2 * np.cos(y / 7 - c) for c in range(3)], -1)
    return (waves + rng.normal(0, 0.05, waves.shape)).clip(0, 1).astype("<f4")[None]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("what", choices=["time", "write"])
    ap.add_argument("files", nargs="+", type=Path)
    ap.add_argument("--threads", type=int, default=1)
    ap.add_argument("--runs", type=int, default=100)
    args = ap.parse_args()
    folder, files = (args.files[0], args.files[1:]) if args.what == "write" else (None, args.files)
    for path in files:
        # the answers come from the plain kernels, the times from the fast ones
        resolver = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES if folder else OpResolverType.AUTO
        try:
            net = Interpreter(model_path=str(path), num_threads=args.threads, experimental_op_resolver_type=resolver)
            net.allocate_tensors()
        except (RuntimeError, ValueError) as error:
            print(f"{path.stem:36} {str(error).splitlines()[0]}")
            continue
        entry = net.get_input_details()[0]
        data = picture(*entry["shape"][1:3])
        net.set_tensor(entry["index"], data)
        if folder:
            net.invoke()
            folder.mkdir(parents=True, exist_ok=True)
            data.tofile(folder / f"{path.stem}.in")
            for n, out in enumerate(net.get_output_details()):
                net.get_tensor(out["index"]).astype("<f4").tofile(folder / f"{path.stem}.out{n}")
            continue
        took = []
        for _ in range(args.runs):
            start = time.perf_counter()
            net.invoke()
            took.append((time.perf_counter() - start) * 1e3)
        took.sort()
        print(f"{path.stem:36} p50 {took[len(took) // 2]:7.3f} ms  least {took[0]:7.3f} ms")


if __name__ == "__main__":
    main()
