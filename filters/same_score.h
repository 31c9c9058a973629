/* Made by tests/tools/score.py from pairs that people have judged. */
static const struct {
	const char *name;
	double weight;
} score_weights[SCORE_FEATURES] = {
    [SCORE_ALIKE] = {"alike", 3.72},
    [SCORE_CHARS] = {"chars", 2.49},
    [SCORE_PIECES] = {"pieces", 0.62},
    [SCORE_NUMBERS] = {"numbers", -0.76},
    [SCORE_EXACT] = {"exact", 2.04},
    [SCORE_OTHERS] = {"others", -1.72},
    [SCORE_LANGUAGES] = {"languages", 1.39},
    [SCORE_ADOPTED] = {"adopted", -1.15},
    [SCORE_FUTURE] = {"future", -0.41},
    [SCORE_SIDES] = {"sides", -1.51},
    [SCORE_ROUNDUPS] = {"roundups", -5.74},
    [SCORE_SAYS] = {"says", -2.63},
    [SCORE_OUT] = {"out", -1.63},
};
static const double score_bias = -2.84;
