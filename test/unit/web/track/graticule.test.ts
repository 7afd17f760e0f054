import { describe, expect, test } from 'vitest';
import {
  degreeStep,
  degreeText,
  linesBetween,
  metresPerDegree,
  metresText,
  niceLength,
  niceStep,
  planeText,
} from '../../../../web/panels/track/graticule.ts';

describe('a graticule', () => {
  test.each([
    [0.013, 0.02],
    [0.2, 0.2],
    [3, 5],
    [7, 10],
  ])('of lines that are at least %d apart has a step of %d', (least, step) => {
    expect(niceStep(least)).toBeCloseTo(step, 12);
  });

  test('counts whole degrees as globes do', () => {
    expect([0.4, 0.7, 3, 11, 31, 200].map(degreeStep)).toEqual([0.5, 1, 5, 15, 45, 90]);
  });

  test('has its lines at multiples of the step, ends included', () => {
    expect(linesBetween(-1, 2, 1)).toEqual([-1, 0, 1, 2]);
    expect(linesBetween(0.1, 0.9, 1)).toEqual([]);
    expect(linesBetween(0, 1e9, 1).length).toBe(200);
  });

  test('names lines with the digits that tell them apart', () => {
    expect(degreeText(48.1, 0.02, 'latitude')).toBe('48.10° N');
    expect(degreeText(-0.5, 0.5, 'longitude')).toBe('0.5° W');
    expect(degreeText(181, 1, 'longitude')).toBe('179° W');
    expect(degreeText(0, 10, 'latitude')).toBe('0°');
    expect([planeText(1.5, 0.5), planeText(-1e-12, 0.5), planeText(20, 10)]).toEqual(['1.5', '0.0', '20']);
  });
});

describe('a scale', () => {
  test('has a round length that fits', () => {
    expect([999, 1000, 2600, 0.07].map(niceLength)).toEqual([500, 1000, 2000, 0.05]);
  });

  test('tells metres in the unit that is short', () => {
    expect([5000, 200, 0.5].map(metresText)).toEqual(['5 km', '200 m', '50 cm']);
  });

  test('knows that degrees of longitude are half as long at 60°', () => {
    expect(metresPerDegree(60) / metresPerDegree(0)).toBeCloseTo(0.5, 12);
    expect(metresPerDegree(0)).toBeCloseTo(111_195, 0);
  });
});
