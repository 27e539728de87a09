"""PyTorch with one thread, as a contender of a benchmark: JSON lines in, JSON lines out.

Import this before torch. The modules that call `serve` run from the root: python3 -m benchmarks.kernels.peer [--clock cpu]
"""

import json
import os
import sys
import time

# Before torch loads its BLAS, which has threads of its own that torch.set_num_threads does not rule.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import torch  # noqa: E402

torch.set_num_threads(1)
torch.manual_seed(1)
clock = time.process_time if sys.argv[1:] == ["--clock", "cpu"] else time.perf_counter


def about():
    """Debian's torch takes whichever libblas.so.3 is installed, and the reference one is many times slower."""
    a = torch.randn(512, 512)
    a @ a
    times = []
    for _ in range(9):
        started = time.process_time()
        a @ a
        times.append(time.process_time() - started)
    speed = 2 * 512**3 / sorted(times)[len(times) // 2] / 1e9
    words = torch.__config__.show().split()
    named = [word.rstrip(",") for word in words if word.startswith(("BLAS_INFO=", "LAPACK_INFO="))]
    lines = [f"PyTorch {torch.__version__}, 1 thread, {' '.join(named)}: products 512³ at {speed:.1f} GFLOP/s"]
    if speed < 10:
        lines.append("PyTorch has no optimised BLAS here: DO NOT QUOTE its ratios; see benchmarks/README.md")
    return "\n".join(lines)


def serve(prepare):
    """Answers requests until stdin closes.

    prepare: from a work item to what does the work once, and the number of the model's parameters or None
    """
    work = None
    for line in sys.stdin:
        request = json.loads(line)
        answer = {}
        try:
            if request["do"] == "prepare":
                work, parameters = prepare(request["item"])
                if parameters is not None:
                    answer["parameters"] = parameters
            elif request["do"] == "about":
                answer["about"] = about()
            elif request["do"] == "release":
                work = None
            else:
                started = clock()
                for _ in range(request["iterations"]):
                    work()
                answer["ms"] = (clock() - started) * 1000 / request["iterations"]
        except Exception as error:  # the benchmark notes it and goes on
            answer["error"] = f"{type(error).__name__}: {error}"
        # The form that benchmarks/shared/contender.ts looks for: no space after the colon.
        print(json.dumps({"answer": answer}, separators=(",", ":")), flush=True)

