/* Made by tests/tools/score.py from pairs that people have judged. */
static const struct {
	const char *name;
	double weight;
} score_weights[SCORE_FEATURES] = {
    [SCORE_ALIKE] = {"alike", 4.46},
    [SCORE_CHARS] = {"chars", 2.56},
    [SCORE_PIECES] = {"pieces", 0.58},
    [SCORE_NUMBERS] = {"numbers", -0.75},
    [SCORE_EXACT] = {"exact", 1.83},
    [SCORE_OTHERS] = {"others", -1.70},
    [SCORE_LANGUAGES] = {"languages", 1.41},
    [SCORE_ADOPTED] = {"adopted", -1.30},
    [SCORE_FUTURE] = {"future", -0.49},
    [SCORE_SIDES] = {"sides", -1.71},
    [SCORE_ROUNDUPS] = {"roundups", -5.42},
    [SCORE_SAYS] = {"says", -2.65},
    [SCORE_OUT] = {"out", -1.99},
};
static const double score_bias = -3.00;
