"""The example round against the real program, then checked as an outsider would: with the bundle
and the public key.

    python3 tests/round/round_test.py build/release/api/chubei

Starts the program on a free port over a new folder, plays examples/beijing-2024/round.py, stops
it, exports, verifies; then changes one byte of the bundle in places of every kind and sees
`verify` refuse each and say where.
"""

import json
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

ROUND = pathlib.Path(__file__).resolve().parents[2] / "examples" / "beijing-2024"
START = "manual:2024-07-26T09:00:00+08:00"
PATIENCE_S = 120

# What the round must come to; the story says why each case ends so.
EXPECTED = [
    "单位 47 家，模型 12 个，专家 30 人，申报 24 项，领域 10 个",
    "申报 24：入库 14，视为放弃 3，未通过 6，撤回 1",
    "异议 5：已答复 4，逾期不予受理 1",
    "在库项目 14：在库 3，转入实施 9，出库 2",
    "批次 2：办结 2",
    "立项 9：已立项 9",
    "任务书 9：已签订 8，逾期未签 1",
    "实施项目 8：结题 6，验收不通过 1，终止 1",
]


class Failure(Exception):
    pass


def require(holds, what):
    if not holds:
        raise Failure(what)


def run(*words):
    """Exit code, everything that was said, and the results alone."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr, done.stdout


class Service:
    """The program over one folder, on the port that it wrote there."""

    def __init__(self, program, data, people, log):
        self.output = open(log, "w")
        self.data = data
        self.process = subprocess.Popen(
            [program, "serve", "--release", ROUND / "release", "--init", people, "--data", data,
             "--listen", "127.0.0.1:0", "--demo", f"--clock={START}", "--log-level", "error"],
            stdout=self.output, stderr=subprocess.STDOUT)

    def address(self):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and self.process.poll() is None:
            port = self.data / "port"
            if port.exists() and port.read_text().strip():
                return f"http://127.0.0.1:{port.read_text().strip()}"
            time.sleep(0.01)
        raise Failure("the service did not start")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE_S)
        self.output.close()
        return code


def play(program, folder):
    people = folder / "people.json"
    with open(people, "w") as out:
        subprocess.run([sys.executable, ROUND / "cast.py"], stdout=out, check=True)
    service = Service(program, folder / "data", people, folder / "service.log")
    try:
        began = time.monotonic()
        code, output, _ = run(sys.executable, ROUND / "round.py", service.address())
        require(code == 0, "the round stopped:\n" + output[-4000:])
        print(output[output.rindex("== "):].strip())
        print(f"played in {time.monotonic() - began:.1f} s")
        for line in EXPECTED:
            require(line in output, f"the round did not come to: {line}\n" + output[-1500:])
        events = int(re.search(r"(\d+) 个事件", output).group(1))
    finally:
        code = service.stop()
    last_words = (folder / "service.log").read_text()[-2000:]
    require(code == 0, f"the service ended with {code}:\n" + last_words)
    return events


def look_at_jobs(bundle):
    """Nothing was left for an operator, and every draw had a seed of its own."""
    text = bundle.read_text()
    require("incident_opened" not in text, "an incident was opened")
    asked = [fact for line in text.splitlines() for part in json.loads(line).get("parts", [])
             if part["name"] == "decision" for fact in json.loads(part["content"])["facts"]
             if fact[0] == "job_requested"]
    seeds = {fact[1].get("seed", "") for fact in asked}
    require(len(asked) >= 20, f"only {len(asked)} jobs were asked for")
    has_own = len(seeds) == len(asked) and all(len(seed) == 64 for seed in seeds)
    require(has_own, "a job has no seed of its own")


def places(lines):
    """One byte of each kind: its line from 0, what it is, and the text that stands before it."""
    middle = len(lines) // 2
    return [(0, "the checkpoint's root", rb"\\n\d+\\n"), (middle, "an entry", rb'"entry":"sha256:'),
            (middle, "an envelope", rb'recorded_at\\":\\"'),
            (middle, "a decision", rb'\\"facts\\":\[\[\\"'),
            (middle, "a salt", rb'"salt":"'), (1, "the first event", rb'\\"type\\":\\"'),
            (len(lines) - 2, "the last event", rb'admitted_at\\":\\"'),
            (len(lines) - 1, "the end", rb'"entries":')]


def change_one_byte(program, bundle, key):
    good = bundle.read_bytes()
    lines = good.split(b"\n")
    lines = lines[:-1] if not lines[-1] else lines
    bad = bundle.with_suffix(".changed")
    for number, what, pattern in places(lines):
        found = re.search(pattern, lines[number])
        require(found, f"{what}: nothing to change in line {number + 1}")
        at = sum(len(line) + 1 for line in lines[:number]) + found.end()
        changed = bytearray(good)
        changed[at] ^= 1
        bad.write_bytes(changed)
        code, output, results = run(program, "verify", bad, "--key", key, "--json")
        require(code != 0, f"{what}: byte {at} was changed and verify accepted it")
        finding = json.loads(results)["findings"][0]
        is_event = 0 < number < len(lines) - 1
        is_named = not is_event or finding["leaf"] == number - 1
        require(is_named, f"{what}: changed in leaf {number - 1}, but said to be: {finding}")
        yield what, at, number + 1, finding["message"]["zh"]


def main(arguments):
    if len(arguments) != 1:
        print(__doc__)
        return 2
    program = str(pathlib.Path(arguments[0]).resolve())
    with tempfile.TemporaryDirectory(prefix="chubei-round-") as name:
        folder = pathlib.Path(name)
        events = play(program, folder)
        bundle, key = folder / "round.jsonl", folder / "data" / "public.pem"
        code, output, _ = run(program, "export", "--data", folder / "data", "--to", bundle)
        require(code == 0, output)
        code, output, _ = run(program, "verify", bundle, "--key", key)
        require(code == 0 and str(events) in output, "the bundle is not accepted:\n" + output)
        print(output.strip())
        look_at_jobs(bundle)
        for what, at, line, said in change_one_byte(program, bundle, key):
            print(f"{what}, byte {at}, line {line}: {said}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
