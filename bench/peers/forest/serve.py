"""Trains, scores and explains with XGBoost and LightGBM when told: a JSON object a line in, one a line out.

Rows are read once from files of little-endian float32, so that no measurement pays for loading them.
"""

import json
import sys
import time

import lightgbm
import numpy as np
import xgboost

ROWS: dict[str, np.ndarray] = {}
MODELS: dict[str, object] = {}


def load(name: str, file: str, width: int) -> dict:
    ROWS[name] = np.fromfile(file, dtype="<f4").reshape(-1, width) if width > 1 else np.fromfile(file, dtype="<f4")
    return {"rows": len(ROWS[name])}


def timed(work):
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def train(name: str, maker: str, x: str, y: str, rounds: int, leaves: int, threads: int) -> dict:
    if maker == "xgboost":
        settings = {
            "objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide", "max_depth": 0,
            "max_leaves": leaves, "eta": 0.1, "max_bin": 255, "nthread": threads, "verbosity": 0,
        }
        model, seconds = timed(lambda: xgboost.train(
            settings, xgboost.QuantileDMatrix(ROWS[x], ROWS[y], max_bin=255, nthread=threads), rounds))
    else:
        settings = {
            "objective": "binary", "num_leaves": leaves, "learning_rate": 0.1, "max_bin": 255, "num_threads": threads,
            "verbose": -1,
        }
        model, seconds = timed(lambda: lightgbm.train(
            settings, lightgbm.Dataset(
                ROWS[x], ROWS[y], feature_name=[f"f{c}" for c in range(ROWS[x].shape[1])],
                params={"max_bin": 255, "num_threads": threads, "verbose": -1}), rounds))
    MODELS[name] = model
    return {"seconds": seconds}


def raw(model, x: np.ndarray, threads: int, way: str) -> np.ndarray:
    if isinstance(model, xgboost.Booster):
        model.set_param({"nthread": threads})
        if way == "inplace":
            return model.inplace_predict(x, predict_type="margin")
        # A DMatrix of its own each time: a used one answers from what it remembers.
        return model.predict(xgboost.DMatrix(x, nthread=threads), output_margin=True)
    return model.predict(x, raw_score=True, num_threads=threads)


def score(name: str, x: str, threads: int, way: str, file: str | None = None) -> dict:
    answers, seconds = timed(lambda: raw(MODELS[name], ROWS[x], threads, way))
    if file:
        np.asarray(answers, dtype="<f8").tofile(file)
    return {"seconds": seconds}


def shap(name: str, x: str, threads: int, file: str | None = None) -> dict:
    model = MODELS[name]
    if isinstance(model, xgboost.Booster):
        model.set_param({"nthread": threads})
        answers, seconds = timed(lambda: model.predict(xgboost.DMatrix(ROWS[x], nthread=threads), pred_contribs=True))
    else:
        answers, seconds = timed(lambda: model.predict(ROWS[x], pred_contrib=True, num_threads=threads))
    if file:
        np.asarray(answers, dtype="<f8").tofile(file)
    return {"seconds": seconds}


def save(name: str, file: str) -> dict:
    model = MODELS[name]
    with open(file, "wb") as out:
        out.write(bytes(model.save_raw("json")) if isinstance(model, xgboost.Booster) else model.model_to_string().encode())
    return {}


def versions() -> dict:
    return {"xgboost": xgboost.__version__, "lightgbm": lightgbm.__version__, "numpy": np.__version__}


COMMANDS = {"load": load, "train": train, "score": score, "shap": shap, "save": save, "versions": versions}

for line in sys.stdin:
    told = json.loads(line)
    command = told.pop("command")
    print(json.dumps(COMMANDS[command](**told)), flush=True)
