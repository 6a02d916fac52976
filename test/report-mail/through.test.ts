/** Where a kernel report and a series meet. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { assembleSeries } from '../../src/patch/assemble.js';
import { splatsOf } from '../../src/report-mail/splat.js';
import { changedFunctions, throughOf } from '../../src/report-mail/through.js';
import { made } from '../made.js';

const BODY = `Text.
---
diff --git a/demo.c b/demo.c
--- a/demo.c
+++ b/demo.c
@@ -10,4 +10,5 @@ static int demo_walk(struct demo *d)
 	int n;
 
+	n = 0;
 	return n;
 }
@@ -30,3 +31,7 @@ int demo_last(void)
 	return 0;
 }
 
+static void demo_new(struct demo *d,
+		     int x)
+{
+}
`;

test('functions whose lines change, not those that only surround them', () => {
  const [series] = assembleSeries([made({ id: 'p', subject: '[PATCH] demo', body: BODY })]);
  assert.ok(series);
  assert.deepEqual([...changedFunctions(series)], ['demo_walk', 'demo_new']);
  const through = (text: string) => {
    const [splat] = splatsOf(text);
    assert.ok(splat);
    return throughOf(splat, series);
  };
  assert.deepEqual(
    through(
      'BUG: KASAN: double-free in demo_free+0x1/0x2\nCall Trace:\n demo_free+0x1/0x2\n demo_walk.isra.0+0x1/0x2\n demo_last+0x1/0x2\n',
    ),
    { functions: ['demo_walk'], file: null },
  );
  assert.deepEqual(through('WARNING: CPU: 1 PID: 7 at demo.c:3 other+0x1/0x2\n'), {
    functions: [],
    file: 'demo.c',
  });
});
