"""Tests as functions, results as TAP.

    @test("what is promised")
    def _(t): ...

    if __name__ == "__main__":
        tap.main()

A test fails by an exception.  skip("why") ends it as skipped.  Arguments on the command line
choose tests by a part of their name; -l lists them; -k keeps temporary directories.
"""

import sys
import time
import traceback

TESTS = []
KEEP = False


class Skip(Exception):
    pass


def skip(why):
    raise Skip(why)


def test(name):
    def add(fn):
        TESTS.append((name, fn))
        return fn
    return add


def note(text):
    for line in str(text).splitlines():
        print("# " + line, flush=True)


def eq(got, want, what=""):
    if got != want:
        raise AssertionError("%s%r, wanted %r" % (what and what + ": ", got, want))


def ok(true, what):
    if not true:
        raise AssertionError(what)


def run_one(fn):
    try:
        fn()
        return "ok", ""
    except Skip as e:
        return "ok", " # SKIP %s" % e
    except Exception as e:  # a test may fail in any way; KeyboardInterrupt goes on
        note(traceback.format_exc())
        for extra in getattr(e, "notes", ()):
            note(extra)
        return "not ok", ""


def main():
    global KEEP
    args = sys.argv[1:]
    if "-k" in args:
        KEEP = True
        args.remove("-k")
    chosen = [t for t in TESTS if not args or any(a in t[0] for a in args)]
    if args == ["-l"]:
        print("\n".join(name for name, _ in TESTS))
        return
    print("1..%d" % len(chosen), flush=True)
    bad = 0
    for n, (name, fn) in enumerate(chosen, 1):
        start = time.monotonic()
        result, why = run_one(fn)
        bad += result != "ok"
        name = name.replace("#", "\\#")
        print("%s %d - %s%s" % (result, n, name, why), flush=True)
        if time.monotonic() - start > 5:
            note("%.1f s" % (time.monotonic() - start))
    sys.exit(1 if bad else 0)
