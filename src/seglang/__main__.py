"""`python -m seglang` is `seg`."""

from seglang.cli import main

if __name__ == "__main__":
    main()
