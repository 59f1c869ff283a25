"""`python -m shebao`."""

from shebao.cli.main import main

if __name__ == "__main__":
    main(prog_name="./shebao")
