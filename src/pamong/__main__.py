import sys

from pamong.cli.main import main

sys.exit(main(sys.argv[1:]))
