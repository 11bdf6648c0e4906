"""The small diffusion checkpoint that ships with us. Knows nothing of personas, drafts or channels."""
