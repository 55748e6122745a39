"""Export: trained models that play without Python, in a web page, a plug-in or another program.

    engine/         the player in C: `player.h` documents every call; `build` makes player.wasm
    model_file.py   a spectral checkpoint as the compact file that the player reads
    thinning.py     fewer of the corpus's errors, to a stated size
    page.py         one self-contained page with the player and its models
    page/           what the page is made of
    plugin.py       the plug-in for studios: what it has from Python, and its build
    plugin/         its sources, with those of the framework it is built on
    onnx_model.py   a model as an ONNX graph

Importing this package loads neither TensorFlow nor a compiler, and only the plug-in needs one.
"""
