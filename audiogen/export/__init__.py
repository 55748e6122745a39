"""Export: trained models that play without Python, in one web page.

    engine/         the player in C: `player.h` documents every call; `build` makes player.wasm
    model_file.py   a spectral checkpoint as the compact file that the player reads
    thinning.py     fewer of the corpus's errors, to a stated size
    page.py         one self-contained page with the player and its models
    page/           what the page is made of

Importing this package loads neither TensorFlow nor a compiler, and to export needs none.
"""
