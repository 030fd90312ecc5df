"""Trains small models with today's LightGBM, XGBoost and scikit-learn, and writes what they answer.

python3 -m venv V && V/bin/pip install -r bench/peers/forest/requirements.txt
V/bin/python bench/peers/forest/make_fixtures.py kits/forest/trees/fixtures

The fixtures are committed: tests need no Python.
"""

import json
import pathlib
import sys

import lightgbm
import numpy as np
import pandas as pd
import sklearn
import xgboost
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.svm import LinearSVC

ROWS = 60
LEVELS = ["north", "east", "south", "west", "centre", "coast", "hills"]


def made(rows: int, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame({f"x{c}": random.normal(size=rows).round(4) for c in range(5)})
    frame["place"] = pd.Categorical(random.choice(LEVELS, size=rows), categories=LEVELS)
    margin = frame.x0 * frame.x1 + np.sin(2 * frame.x2) + frame.place.isin(["north", "coast"]) - 0.3
    y = (random.random(rows) < 1 / (1 + np.exp(-2 * margin))).astype(int)
    for column in ["x0", "x3"]:
        frame.loc[random.random(rows) < 0.15, column] = np.nan
    frame.loc[random.random(rows) < 0.05, "place"] = np.nan
    return frame, y


def rows_of(frame: pd.DataFrame, codes: bool) -> dict:
    out = {}
    for name in frame.columns:
        column = frame[name]
        if name != "place":
            out[name] = [None if np.isnan(v) else float(v) for v in column]
        elif codes:
            out[name] = [None if c < 0 else str(int(c)) for c in column.cat.codes]
        else:
            out[name] = [None if pd.isna(v) else str(v) for v in column]
    return out


def write(folder: pathlib.Path, name: str, fixture: dict) -> None:
    (folder / f"{name}.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")


ROUNDS = 12


def lightgbm_fixture(folder: pathlib.Path, name: str, settings: dict, label=1.0, scale=1.0) -> None:
    """`scale`: from the raw sum of the trees to what `predict` turns into its answer."""
    frame, y = made(1_500, 1)
    base = {"verbose": -1, "num_leaves": 15, "min_data_in_leaf": 10, "min_data_per_group": 5, "seed": 7}
    booster = lightgbm.train(base | settings, lightgbm.Dataset(frame, y * label), num_boost_round=ROUNDS)
    rows, _ = made(ROWS, 2)
    parts = booster.predict(rows, pred_contrib=True)
    write(folder, name, {
        "maker": f"LightGBM {lightgbm.__version__}",
        "model": booster.model_to_string(),
        "rows": rows_of(rows, codes=False),
        "raw": (booster.predict(rows, raw_score=True) * scale).tolist(),
        "parts": (parts * scale).tolist(),
    })


def xgboost_fixture(folder: pathlib.Path, name: str, settings: dict, categorical: bool) -> None:
    frame, y = made(1_500, 1)
    rows, _ = made(ROWS, 2)
    if not categorical:
        frame, rows = frame.drop(columns="place"), rows.drop(columns="place")
    base = {"max_depth": 4, "eta": 0.3, "tree_method": "hist", "seed": 7, "nthread": 1}
    booster = xgboost.train(base | settings, xgboost.DMatrix(frame, y, enable_categorical=True), num_boost_round=ROUNDS)
    data = xgboost.DMatrix(rows, enable_categorical=True)
    write(folder, name, {
        "maker": f"XGBoost {xgboost.__version__}",
        "model": json.loads(booster.save_raw("json")),
        "rows": rows_of(rows, codes=True),
        "raw": booster.predict(data, output_margin=True).tolist(),
        # XGBoost explains no trees that ask for levels.
        "parts": None if categorical else booster.predict(data, pred_contribs=True, approx_contribs=False).tolist(),
    })


def sklearn_fixture(folder: pathlib.Path) -> None:
    random = np.random.default_rng(3)
    x = random.normal(size=(200, 4)).round(4)
    y = (random.random(200) < 1 / (1 + np.exp(-(x[:, 0] - 0.7 * x[:, 1])))).astype(int)
    lasso = LogisticRegression(C=0.2, l1_ratio=1, solver="saga", tol=1e-10, max_iter=100_000).fit(x, y)
    svm = LinearSVC(C=0.5, tol=1e-10, max_iter=1_000_000, dual=True, random_state=0).fit(x, y)
    write(folder, "sklearn", {
        "maker": f"scikit-learn {sklearn.__version__}",
        "x": x.tolist(),
        "y": y.tolist(),
        "lasso": {"c": 0.2, "coefficients": lasso.coef_[0].tolist(), "intercept": float(lasso.intercept_[0])},
        "svm": {"c": 0.5, "coefficients": svm.coef_[0].tolist(), "intercept": float(svm.intercept_[0])},
        "auc": float(roc_auc_score(y, x[:, 0])),
    })


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    lightgbm_fixture(folder, "lightgbm-binary", {"objective": "binary"})
    lightgbm_fixture(folder, "lightgbm-sigmoid", {"objective": "binary", "sigmoid": 2.0, "use_missing": False}, scale=2)
    forest = {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.7, "objective": "regression"}
    lightgbm_fixture(folder, "lightgbm-forest", forest, label=3.5, scale=1 / ROUNDS)
    xgboost_fixture(folder, "xgboost-logistic", {"objective": "binary:logistic"}, categorical=False)
    xgboost_fixture(folder, "xgboost-levels", {"objective": "binary:logistic", "max_cat_to_onehot": 3}, categorical=True)
    xgboost_fixture(folder, "xgboost-squares", {"objective": "reg:squarederror"}, categorical=False)
    sklearn_fixture(folder)


if __name__ == "__main__":
    main()
