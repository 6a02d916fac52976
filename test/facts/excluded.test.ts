/** Paths that the tests on them rule out are undecided; each with its near miss, which is still a violation. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { checkTree } from './tree.js';

const OPS = 'static const struct net_device_ops ops = { .ndo_open = open };';

/** `callee` has the site under some test; `caller` is open()'s body. */
function check(callee: string, caller: string, header = ''): void {
  const sites = checkTree({
    'include/net/x.h': header,
    'net/a.c': `${callee}\nstatic int open(struct net_device *dev)\n{\n${caller}\n\treturn 0;\n}\n${OPS}\n`,
  });
  for (const site of sites.filter((s) => s.verdict === 'unknown'))
    assert.match(site.because, /^open\(\) calls it where .* does not hold$/);
}

const WRONG = '/* want: violation ndo_open: open > find */';
const UNKNOWN = '/* want: unknown */';

const byFlag = (want: string) => `
static void find(struct x *x)
{
	if (test_bit(STATIC, &x->flags))
		use(rcu_dereference(x->p)); ${want}
}`;

test('a flag that the caller has tested the other way', () => {
  check(byFlag(UNKNOWN), '\tif (test_bit(STATIC, &dev->x->flags))\n\t\treturn 0;\n\tfind(dev->x);');
  check(byFlag(UNKNOWN), '\tif (!test_bit(STATIC, &dev->x->flags) && dev->n)\n\t\tfind(dev->x);');
  check(byFlag(WRONG), '\tif (!test_bit(STATIC, &dev->x->flags))\n\t\treturn 0;\n\tfind(dev->x);');
  check(byFlag(WRONG), '\tif (test_bit(OTHER, &dev->x->flags))\n\t\treturn 0;\n\tfind(dev->x);');
  check(byFlag(WRONG), '\tif (test_bit(STATIC, &dev->y->flags))\n\t\treturn 0;\n\tfind(dev->x);');
});

test('of two calls in one function the one that is not ruled out counts, whichever is met first', () => {
  const both = (test: string) => `\tif (${test})\n\t\tfind(dev->x);\n\telse\n\t\tfind(dev->x);`;
  check(byFlag(WRONG), both('test_bit(STATIC, &dev->x->flags)'));
  check(byFlag(WRONG), both('!test_bit(STATIC, &dev->x->flags)'));
});

test('a test is forgotten when what it names is written, also on the way back of a loop', () => {
  const loop = (before: string, after: string) => `
	struct x *x = dev->x;
	if (test_bit(STATIC, &x->flags))
		return 0;
	do {
		${before}
		find(x);
		${after}
	} while (more(dev));`;
  check(byFlag(UNKNOWN), loop('', ''));
  check(byFlag(WRONG), loop('x = next(dev);', ''));
  check(byFlag(WRONG), loop('', 'x = next(dev);'));
  check(byFlag(WRONG), loop('x->flags = 0;', ''));
  const tested =
    '\tfor_each_x(x, dev) {\n\t\tif (test_bit(STATIC, &x->flags))\n\t\t\tcontinue;\n\t\tfind(x);\n\t}';
  check(byFlag(UNKNOWN), tested);
  check(byFlag(WRONG), tested.replace('continue', 'log(dev)'));
});

test('a call that may answer otherwise the next time says nothing', () => {
  const callee = (want: string) => byFlag(want).replaceAll('test_bit(STATIC, &x->flags)', 'poll(x)');
  check(callee(WRONG), '\tif (poll(dev->x))\n\t\treturn 0;\n\tfind(dev->x);');
});

test('two values of one thing', () => {
  const callee = (want: string) => `
static void find(struct x *x)
{
	switch (x->type) {
	case TYPE_A:
		use(rcu_dereference(x->p)); ${want}
	}
}`;
  check(callee(UNKNOWN), '\tif (dev->x->type == TYPE_B)\n\t\tfind(dev->x);');
  check(callee(WRONG), '\tif (dev->x->type == TYPE_A)\n\t\tfind(dev->x);');
  check(callee(WRONG), '\tif (dev->x->type != TYPE_B)\n\t\tfind(dev->x);');
});

const byNull = (want: string) => `
static void find(struct x *x, struct y *y)
{
	if (!y)
		use(rcu_dereference(x->p)); ${want}
}`;

test('a pointer that the caller has followed is not NULL', () => {
  const through = (want: string, before: string, want2 = '') => `${byNull(want)}
static void step(struct net_device *dev, struct y *y)
{
	${before}
	find(dev->x, y);${want2}
}`;
  const longer = '/* want: violation ndo_open: open > step > find */';
  const sites = checkTree({
    'net/a.c': `${through(UNKNOWN, 'if (y->state == 1)\n\t\treturn;')}
static int open(struct net_device *dev)
{
	step(dev, look(dev));
	return 0;
}
${OPS}
`,
  });
  assert.match(sites.at(-1)?.because ?? '', /^step\(\) calls it where y == NULL or 0 does not hold$/);
  for (const before of [
    '',
    'log(y);',
    'log(&y->state);',
    'log(y ? y->state : 0);',
    'if (dev->n)\n\t\tlog(y->state);',
    'y = look(dev);\n\tlog(y->state);\n\ty = look(dev);',
  ])
    checkTree({
      'net/a.c': `${through(longer, before)}
static int open(struct net_device *dev)
{
	step(dev, look(dev));
	return 0;
}
${OPS}
`,
    });
});

test('a local that is set only where an argument is there', () => {
  const callee = (want: string, set: string) => `
static void find(struct x *x, struct y *y)
{
	struct z *z = NULL;

	${set}
	for (; x->n > 0; x->n--)
		if (z)
			use(rcu_dereference(x->p)); ${want}
}`;
  const set = 'if (y)\n\t\tz = y->z;';
  check(callee(UNKNOWN, set), '\tfind(dev->x, NULL);');
  check(callee(WRONG, set), '\tfind(dev->x, dev->y);');
  check(callee(WRONG, 'if (y)\n\t\tz = y->z;\n\telse\n\t\tz = x->z;'), '\tfind(dev->x, NULL);');
  check(callee(WRONG, 'if (y)\n\t\tz = y->z;\n\tfill(&z);'), '\tfind(dev->x, NULL);');
});

test('an argument that is NULL where a parameter is, and another local of its name', () => {
  const files = (handed: string, want: string) => ({
    'net/a.c': `${byNull(want).replace('!y', 'y')}
static void step(struct x *x, struct config *cfg)
{
	struct y *y;

	if (cfg)
		y = cfg->y;
	else
		y = NULL;
	find(x, y);
}
static int open(struct net_device *dev)
{
	struct y *y = look(dev);

	step(dev->x, ${handed});
	return 0;
}
${OPS}
`,
  });
  checkTree(files('NULL', UNKNOWN));
  checkTree(files('dev->cfg', '/* want: violation ndo_open: open > step > find */'));
});

test('a member that the initialiser of a local struct leaves out is 0', () => {
  const callee = (want: string) => `
static void find(struct x *x, const struct config *cfg)
{
	if (cfg->id)
		use(rcu_dereference(x->p)); ${want}
}`;
  const call = '\tfind(dev->x, &cfg);';
  check(callee(UNKNOWN), `\tstruct config cfg = {};\n${call}`);
  check(callee(UNKNOWN), `\tstruct config cfg = { 0 };\n${call}`);
  check(callee(UNKNOWN), `\tstruct config cfg = {\n\t\t.net = dev->net,\n\t};\n\tcfg.net = NULL;\n${call}`);
  check(
    callee(UNKNOWN),
    `\tstruct config cfg;\n\tint id = 1;\n\tmemset(&cfg, 0, sizeof(cfg));\n\tcfg.net = NULL;\n${call}`,
  );
  check(callee(WRONG), `\tstruct config cfg;\n\tif (dev->n)\n\t\tmemset(&cfg, 0, sizeof(cfg));\n${call}`);
  check(callee(WRONG), `\tstruct config cfg;\n\tmemset(&cfg, 1, sizeof(cfg));\n${call}`);
  check(callee(WRONG), `\tstruct config cfg = { .id = 1 };\n${call}`);
  check(callee(WRONG), `\tstruct config cfg = { 1 };\n${call}`);
  check(callee(WRONG), `\tstruct config cfg;\n${call}`);
  check(callee(WRONG), `\tstruct config cfg = {};\n\tcfg.id = dev->id;\n${call}`);
  check(callee(WRONG), `\tstruct config cfg = {};\n\tfill(&cfg);\n${call}`);
});

test('a constant on which a switch or a mask decides', () => {
  const header = `
enum { BASE = 16, NEW = 20, DEL, GET = BASE + 2, };
#define MASK_A (1 << 2)
#define MASK_B (MASK_A | 0x8u)
`;
  const bySwitch = (want: string, value: string) => `
static void find(struct x *x, int event)
{
	switch (event) {
	case ${value}:
		use(rcu_dereference(x->p)); ${want}
	}
}`;
  check(bySwitch(UNKNOWN, 'NEW'), '\tfind(dev->x, 0);', header);
  check(bySwitch(UNKNOWN, 'DEL'), '\tfind(dev->x, NEW);', header);
  check(bySwitch(WRONG, 'DEL'), '\tfind(dev->x, 21);', header);
  check(bySwitch(WRONG, 'GET'), '\tfind(dev->x, 18);', header);
  check(bySwitch(WRONG, 'NEW'), '\tfind(dev->x, dev->event);', header);
  check(bySwitch(WRONG, 'UNHEARD_OF'), '\tfind(dev->x, 0);', header);
  const byMask = (want: string) => `
static void find(struct x *x, u32 mask)
{
	if (mask & MASK_A)
		use(rcu_dereference(x->p)); ${want}
}`;
  check(byMask(UNKNOWN), '\tu32 mask = 8;\n\tfind(dev->x, mask);', header);
  check(byMask(WRONG), '\tu32 mask = MASK_B;\n\tfind(dev->x, mask);', header);
});

test('another path without that test is found', () => {
  checkTree({
    'net/a.c': `${byFlag('/* want: violation ndo_stop: stop > find */')}
static int open(struct net_device *dev)
{
	if (!test_bit(STATIC, &dev->x->flags))
		find(dev->x);
	return 0;
}
static int stop(struct net_device *dev)
{
	find(dev->x);
	return 0;
}
static const struct net_device_ops ops = { .ndo_open = open, .ndo_stop = stop };
`,
  });
});

test('a longer path to a site that the tests around it keep from the shorter ones', () => {
  checkTree({
    'net/a.c': `
static void find(struct x *x, int type)
{
	use(rcu_dereference(x->q)); /* want: violation ndo_open: open > find */
	if (type == TYPE_A)
		use(rcu_dereference(x->p)); /* want: violation ndo_stop: stop > step > find */
}
static int open(struct net_device *dev)
{
	find(dev->x, TYPE_B);
	return 0;
}
static void step(struct net_device *dev)
{
	find(dev->x, TYPE_A);
}
static int stop(struct net_device *dev)
{
	step(dev);
	return 0;
}
static const struct net_device_ops ops = { .ndo_open = open, .ndo_stop = stop };
#define TYPE_A 1
#define TYPE_B 2
`,
  });
});

test('locked on return when it returns 0, the error being read from memory', () => {
  checkTree({
    'net/a.c': `
static int prepare(struct x **x, struct net *net)
{
	int err;

	rcu_read_lock();
	*x = look(net);
	if (IS_ERR(*x)) {
		err = PTR_ERR(*x);
		goto unlock;
	}
	return 0;
unlock:
	rcu_read_unlock();
	return err;
}
static int open(struct net_device *dev)
{
	struct x *x;

	if (prepare(&x, dev->net))
		return use(rcu_dereference(dev->p)); /* want: violation ndo_open: open */
	use(rcu_dereference(dev->p)); /* want: held */
	rcu_read_unlock();
	return 0;
}
${OPS}
`,
  });
});
