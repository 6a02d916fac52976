/** Validates the program's JSON output against docs/schema; used by every test that makes some. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const folder = path.resolve('docs/schema');
let ajv: Ajv2020 | null = null;

function loaded(): Ajv2020 {
  if (ajv) return ajv;
  ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    strictRequired: false,
    strictTypes: true,
    allowUnionTypes: true,
  });
  for (const file of readdirSync(folder))
    ajv.addSchema(JSON.parse(readFileSync(path.join(folder, file), 'utf8')), file);
  return ajv;
}

/** Fails unless `value` is what docs/schema/`name`.schema.json says. */
export function assertSchema(name: string, value: unknown): void {
  const validate: ValidateFunction | undefined = loaded().getSchema(`${name}.schema.json`);
  assert.ok(validate, `docs/schema/${name}.schema.json`);
  assert.ok(validate(value), `${name}: ${ajv?.errorsText(validate.errors?.slice(0, 5))}`);
}
