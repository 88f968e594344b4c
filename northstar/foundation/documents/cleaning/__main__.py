"""The child process: a file on standard input, the clean copy on standard output."""

import sys

from northstar.foundation.documents.cleaning import process


def main() -> None:
    process.limit()
    content = sys.stdin.buffer.read()
    from northstar.foundation.documents.cleaning import work
    from northstar.foundation.documents.cleaning.kinds import Unfit

    try:
        said = process.answer(work.clean(content))
    except Unfit as error:
        said = process.refusal(error.code)
    except (MemoryError, RecursionError):
        said = process.refusal("too_complex")
    except Exception:
        said = process.refusal("damaged")
    sys.stdout.buffer.write(said)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
