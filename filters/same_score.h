/* Made by tests/tools/score.py from pairs that people have judged. */
static const struct {
	const char *name;
	double weight;
} score_weights[SCORE_FEATURES] = {
    [SCORE_ALIKE] = {"alike", 3.76},
    [SCORE_CHARS] = {"chars", 2.52},
    [SCORE_PIECES] = {"pieces", 0.61},
    [SCORE_NUMBERS] = {"numbers", -0.77},
    [SCORE_EXACT] = {"exact", 2.04},
    [SCORE_OTHERS] = {"others", -1.69},
    [SCORE_LANGUAGES] = {"languages", 1.37},
    [SCORE_ADOPTED] = {"adopted", -1.16},
    [SCORE_FUTURE] = {"future", -0.36},
    [SCORE_SIDES] = {"sides", -1.51},
    [SCORE_ROUNDUPS] = {"roundups", -5.69},
    [SCORE_SAYS] = {"says", -2.65},
    [SCORE_OUT] = {"out", -1.62},
};
static const double score_bias = -2.81;
