"""Scripts that look at a page as its readers do, for Browser.js()."""

# Text whose contrast with what is painted behind it is below 4.5:1.
CONTRAST = r"""
const bad = [], probe = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
function rgba(color) {
	probe.clearRect(0, 0, 1, 1);
	probe.fillStyle = color;
	probe.fillRect(0, 0, 1, 1);
	const c = probe.getImageData(0, 0, 1, 1).data;
	return [c[0], c[1], c[2], c[3] / 255];
}
function over(top, below) {
	return [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
}
function behind(e) {
	let layers = [];
	for (; e; e = e.parentElement) {
		const c = rgba(getComputedStyle(e).backgroundColor);
		layers.push(c);
		if (c[3] === 1)
			break;
	}
	return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
}
function light(c) {
	const v = c.slice(0, 3).map(x => (x /= 255) <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
	return .2126 * v[0] + .7152 * v[1] + .0722 * v[2];
}
function check(e, style, text) {
	const back = behind(e), front = over(rgba(style.color), back);
	const a = light(front), b = light(back), ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
	if (ratio < 4.5)
		bad.push(ratio.toFixed(2) + ' ' + style.color + ': ' + text.trim().slice(0, 30));
	return 1;
}
let seen = 0;
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
	const e = walk.currentNode.parentElement;
	if (walk.data !== '' && walk.currentNode.data.trim() && e.getClientRects().length)
		seen += check(e, getComputedStyle(e), walk.currentNode.data);
}
for (const e of document.querySelectorAll('input'))
	seen += check(e, getComputedStyle(e, '::placeholder'), e.placeholder);
return [seen, bad];
"""
