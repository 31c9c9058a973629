/* Made by tests/tools/score.py from pairs that people have judged. */
static const struct {
	const char *name;
	double weight;
} score_weights[SCORE_FEATURES] = {
    [SCORE_ALIKE] = {"alike", 4.53},
    [SCORE_CHARS] = {"chars", 2.52},
    [SCORE_PIECES] = {"pieces", 0.58},
    [SCORE_NUMBERS] = {"numbers", -0.78},
    [SCORE_EXACT] = {"exact", 1.94},
    [SCORE_OTHERS] = {"others", -1.66},
    [SCORE_LANGUAGES] = {"languages", 1.41},
    [SCORE_ADOPTED] = {"adopted", -1.30},
    [SCORE_FUTURE] = {"future", -0.50},
    [SCORE_SIDES] = {"sides", -1.71},
    [SCORE_ROUNDUPS] = {"roundups", -5.42},
    [SCORE_SAYS] = {"says", -2.63},
    [SCORE_OUT] = {"out", -1.97},
};
static const double score_bias = -3.01;
