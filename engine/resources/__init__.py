"""Where requests contend: cores, memory, pools."""
