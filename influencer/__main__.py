"""`python -m influencer`, the same as the `influencer` command. Knows nothing else."""

from influencer.cli import main

main()
