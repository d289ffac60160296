import { describe, expect, test } from 'vitest';
import { ApiError, byField, refusalsOf } from './errors';

describe('every form in which the contract words errors', () => {
  test('the list', () => {
    expect(refusalsOf({ Errors: [{ code: 'A', message: 'first', description: null, params: ['name'] }, { code: 'B', message: null, description: 'second' }] })).toEqual([
      { code: 'A', message: 'first', description: undefined, params: ['name'] },
      { code: 'B', message: 'second', description: 'second', params: [] },
    ]);
  });

  test('the single error with fields, also in an array', () => {
    const single = { error: { code: 400, message: 'whole', fields: [{ code: 'F', message: 'wrong', field: 'otp.mobileNumber' }] } };
    expect(refusalsOf(single)).toEqual([{ code: 'F', message: 'wrong', description: undefined, params: ['otp.mobileNumber'] }]);
    expect(refusalsOf([{ error: { code: 400, message: 'whole' } }])[0]?.message).toBe('whole');
  });

  test('that of sign-in, that of documents, and none', () => {
    expect(refusalsOf({ error: 'invalid_request', error_description: 'Invalid login credentials' })[0]).toMatchObject({ code: 'invalid_request', message: 'Invalid login credentials' });
    expect(refusalsOf({ errorMessage: 'gone' })[0]?.message).toBe('gone');
    expect(refusalsOf('<html>')).toEqual([]);
  });
});

test('refusals stand at the field they belong to, each once, the others together', () => {
  const error = new ApiError(400, [
    { code: 'INVALID_ESTIMATED_COST', message: 'Estimated cost 60,00,000 is more than 50,00,000 rupees', description: undefined, params: [] },
    { code: 'X', message: 'something else', description: undefined, params: [] },
  ]);
  expect(byField(error, { cost: /ESTIMATED_COST/, name: /rupees/ })).toEqual({ fields: { cost: 'Estimated cost 60,00,000 is more than 50,00,000 rupees' }, rest: [error.refusals[1]] });
});
