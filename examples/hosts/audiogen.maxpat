{
 "patcher": {
  "fileversion": 1,
  "appversion": {
   "major": 8,
   "minor": 0,
   "revision": 0
  },
  "classnamespace": "box",
  "rect": [
   80.0,
   100.0,
   620.0,
   240.0
  ],
  "boxes": [
   {
    "box": {
     "id": "note",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      20.0,
      10.0,
      400,
      22.0
     ],
     "text": "Plays a set that was started by: audiogen live mine --osc 9000"
    }
   },
   {
    "box": {
     "id": "value-temperature",
     "maxclass": "flonum",
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      20.0,
      50.0,
      60,
      22.0
     ]
    }
   },
   {
    "box": {
     "id": "name-temperature",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      80.0,
      170,
      22.0
     ],
     "text": "prepend /audiogen/temperature"
    }
   },
   {
    "box": {
     "id": "value-noise",
     "maxclass": "flonum",
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      210.0,
      50.0,
      60,
      22.0
     ]
    }
   },
   {
    "box": {
     "id": "name-noise",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      210.0,
      80.0,
      170,
      22.0
     ],
     "text": "prepend /audiogen/noise"
    }
   },
   {
    "box": {
     "id": "value-memory",
     "maxclass": "flonum",
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      400.0,
      50.0,
      60,
      22.0
     ]
    }
   },
   {
    "box": {
     "id": "name-memory",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      400.0,
      80.0,
      170,
      22.0
     ],
     "text": "prepend /audiogen/memory"
    }
   },
   {
    "box": {
     "id": "jump",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      120.0,
      110,
      22.0
     ],
     "text": "/audiogen/jump"
    }
   },
   {
    "box": {
     "id": "subscribe",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      150.0,
      120.0,
      170,
      22.0
     ],
     "text": "/audiogen/subscribe 7400"
    }
   },
   {
    "box": {
     "id": "send",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      20.0,
      160.0,
      170,
      22.0
     ],
     "text": "udpsend 127.0.0.1 9000"
    }
   },
   {
    "box": {
     "id": "receive",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      330.0,
      120.0,
      170,
      22.0
     ],
     "text": "udpreceive 7400"
    }
   },
   {
    "box": {
     "id": "print",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      330.0,
      160.0,
      110,
      22.0
     ],
     "text": "print audiogen"
    }
   }
  ],
  "lines": [
   {
    "patchline": {
     "source": [
      "value-temperature",
      0
     ],
     "destination": [
      "name-temperature",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "name-temperature",
      0
     ],
     "destination": [
      "send",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "value-noise",
      0
     ],
     "destination": [
      "name-noise",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "name-noise",
      0
     ],
     "destination": [
      "send",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "value-memory",
      0
     ],
     "destination": [
      "name-memory",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "name-memory",
      0
     ],
     "destination": [
      "send",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "jump",
      0
     ],
     "destination": [
      "send",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "subscribe",
      0
     ],
     "destination": [
      "send",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "receive",
      0
     ],
     "destination": [
      "print",
      0
     ]
    }
   }
  ]
 }
}
