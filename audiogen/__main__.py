"""`python -m audiogen`: the command line."""

from audiogen.cli import main

if __name__ == "__main__":
    main()
