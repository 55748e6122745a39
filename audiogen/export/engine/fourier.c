/* The Fourier transform of real values: Stockham's (Cochran et al. 1967), which needs no sorting.
   Radix 4, 2, and any small prime; real and imaginary parts lie apart, so that four butterflies go
   side by side in a vector. */

#include "parts.h"

static int factors(int n, int *radix) {
  int count = 0;
  for (; n % 4 == 0; n /= 4) radix[count++] = 4;
  for (int p = 2; n > 1; p++)
    for (; n % p == 0; n /= p) {
      if (p > LARGEST_FACTOR) return 0;
      radix[count++] = p;
    }
  return count;
}

int fourier_fits(int n) {
  int radix[32];
  return n >= 16 && n % 2 == 0 && factors(n / 2, radix) > 0;
}

void fourier_make(Fourier *f, Arena *arena, int n) {
  int half = n / 2, m = half;
  f->n = n;
  f->stages = factors(half, f->radix);
  double s, c;
  for (int stage = 0; stage < f->stages; stage++) {
    int radix = f->radix[stage], whole = m;
    m /= radix;
    float *tw = f->twiddles[stage] = floats(arena, 2 * (radix - 1) * m);
    float *roots = f->roots[stage] = floats(arena, radix == 2 || radix == 4 ? 0 : 2 * radix);
    if (!arena->block) continue;
    for (int k = 1; k < radix; k++)
      for (int p = 0; p < m; p++) {
        sincos_of_turn((double)((int64_t)k * p % whole) / whole, &s, &c);
        tw[2 * (k - 1) * m + p] = (float)c;
        tw[2 * (k - 1) * m + m + p] = (float)-s;
      }
    for (int k = 0; radix != 2 && radix != 4 && k < radix; k++) {
      sincos_of_turn((double)k / radix, &s, &c);
      roots[2 * k] = (float)c;
      roots[2 * k + 1] = (float)-s;
    }
  }
  f->turn = floats(arena, 2 * (half + 1));
  f->work = floats(arena, 4 * (half + 4));
  if (!arena->block) return;
  for (int k = 0; k <= half; k++) {
    sincos_of_turn((double)k / n, &s, &c);
    f->turn[k] = (float)c;
    f->turn[half + 1 + k] = (float)-s;
  }
}

/* Four rows of four, turned around. */
static inline void transpose(f4 *a, f4 *b, f4 *c, f4 *d) {
  f4 t0 = __builtin_shufflevector(*a, *b, 0, 4, 1, 5), t1 = __builtin_shufflevector(*a, *b, 2, 6, 3, 7);
  f4 t2 = __builtin_shufflevector(*c, *d, 0, 4, 1, 5), t3 = __builtin_shufflevector(*c, *d, 2, 6, 3, 7);
  *a = __builtin_shufflevector(t0, t2, 0, 1, 4, 5);
  *b = __builtin_shufflevector(t0, t2, 2, 3, 6, 7);
  *c = __builtin_shufflevector(t1, t3, 0, 1, 4, 5);
  *d = __builtin_shufflevector(t1, t3, 2, 3, 6, 7);
}

/* A butterfly of four, in vectors: sums b0 to b3, the last three times their twiddles. */
#define BUTTERFLY(V, W)                                                                     \
  V t0r = a0r + a2r, t0i = a0i + a2i, t1r = a0r - a2r, t1i = a0i - a2i;                     \
  V t2r = a1r + a3r, t2i = a1i + a3i, t3r = a1i - a3i, t3i = a3r - a1r;                     \
  V b0r = t0r + t2r, b0i = t0i + t2i, u1r = t1r + t3r, u1i = t1i + t3i;                     \
  V u2r = t0r - t2r, u2i = t0i - t2i, u3r = t1r - t3r, u3i = t1i - t3i;                     \
  V b1r = u1r * W(0) - u1i * W(1), b1i = u1r * W(1) + u1i * W(0);                           \
  V b2r = u2r * W(2) - u2i * W(3), b2i = u2r * W(3) + u2i * W(2);                           \
  V b3r = u3r * W(4) - u3i * W(5), b3i = u3r * W(5) + u3i * W(4);

static void radix4(int m, int s, const float *tw, const float *xr, const float *xi, float *yr,
                   float *yi) {
  int step = s * m;
  if (s % 4 == 0) {
    for (int p = 0; p < m; p++) {
      f4 w[6];
      for (int k = 0; k < 6; k++) w[k] = splat(tw[k * m + p]);
      for (int q = 0; q < s; q += 4) {
        const float *r = xr + q + s * p, *i = xi + q + s * p;
        f4 a0r = get(r), a1r = get(r + step), a2r = get(r + 2 * step), a3r = get(r + 3 * step);
        f4 a0i = get(i), a1i = get(i + step), a2i = get(i + 2 * step), a3i = get(i + 3 * step);
#define W(k) w[k]
        BUTTERFLY(f4, W)
#undef W
        float *zr = yr + q + 4 * s * p, *zi = yi + q + 4 * s * p;
        put(zr, b0r), put(zr + s, b1r), put(zr + 2 * s, b2r), put(zr + 3 * s, b3r);
        put(zi, b0i), put(zi + s, b1i), put(zi + 2 * s, b2i), put(zi + 3 * s, b3i);
      }
    }
  } else if (s == 1 && m % 4 == 0) {
    for (int p = 0; p < m; p += 4) {
      const float *r = xr + p, *i = xi + p;
      f4 a0r = get(r), a1r = get(r + m), a2r = get(r + 2 * m), a3r = get(r + 3 * m);
      f4 a0i = get(i), a1i = get(i + m), a2i = get(i + 2 * m), a3i = get(i + 3 * m);
#define W(k) get(tw + (k) * m + p)
      BUTTERFLY(f4, W)
#undef W
      transpose(&b0r, &b1r, &b2r, &b3r);
      transpose(&b0i, &b1i, &b2i, &b3i);
      float *zr = yr + 4 * p, *zi = yi + 4 * p;
      put(zr, b0r), put(zr + 4, b1r), put(zr + 8, b2r), put(zr + 12, b3r);
      put(zi, b0i), put(zi + 4, b1i), put(zi + 8, b2i), put(zi + 12, b3i);
    }
  } else {
    for (int p = 0; p < m; p++)
      for (int q = 0; q < s; q++) {
        const float *r = xr + q + s * p, *i = xi + q + s * p;
        float a0r = r[0], a1r = r[step], a2r = r[2 * step], a3r = r[3 * step];
        float a0i = i[0], a1i = i[step], a2i = i[2 * step], a3i = i[3 * step];
#define W(k) tw[(k) * m + p]
        BUTTERFLY(float, W)
#undef W
        float *zr = yr + q + 4 * s * p, *zi = yi + q + 4 * s * p;
        zr[0] = b0r, zr[s] = b1r, zr[2 * s] = b2r, zr[3 * s] = b3r;
        zi[0] = b0i, zi[s] = b1i, zi[2 * s] = b2i, zi[3 * s] = b3i;
      }
  }
}

static void radix2(int m, int s, const float *tw, const float *xr, const float *xi, float *yr,
                   float *yi) {
  int step = s * m;
  for (int p = 0; p < m; p++)
    for (int q = 0; q < s; q++) {
      int at = q + s * p, to = q + 2 * s * p;
      float dr = xr[at] - xr[at + step], di = xi[at] - xi[at + step];
      yr[to] = xr[at] + xr[at + step];
      yi[to] = xi[at] + xi[at + step];
      yr[to + s] = dr * tw[p] - di * tw[m + p];
      yi[to + s] = dr * tw[m + p] + di * tw[p];
    }
}

static void any_radix(int radix, int m, int s, const float *tw, const float *roots,
                      const float *xr, const float *xi, float *yr, float *yi) {
  for (int p = 0; p < m; p++)
    for (int q = 0; q < s; q++)
      for (int k = 0; k < radix; k++) {
        float sr = 0, si = 0;
        for (int j = 0; j < radix; j++) {
          int at = q + s * (p + m * j), root = j * k % radix;
          float c = roots[2 * root], d = roots[2 * root + 1];
          sr += xr[at] * c - xi[at] * d;
          si += xr[at] * d + xi[at] * c;
        }
        float c = 1, d = 0;
        if (k) c = tw[2 * (k - 1) * m + p], d = tw[2 * (k - 1) * m + m + p];
        int to = q + s * (radix * p + k);
        yr[to] = sr * c - si * d;
        yi[to] = sr * d + si * c;
      }
}

/* The complex transform of `n / 2` values, from one pair of rows to the other and back; returns in
   which pair the result is. The inverse is the same with the two parts swapped. */
static int transform(const Fourier *f, float **re, float **im) {
  int m = f->n / 2, s = 1, now = 0;
  for (int stage = 0; stage < f->stages; stage++, now = 1 - now) {
    int radix = f->radix[stage];
    const float *tw = f->twiddles[stage];
    m /= radix;
    if (radix == 4) radix4(m, s, tw, re[now], im[now], re[1 - now], im[1 - now]);
    else if (radix == 2) radix2(m, s, tw, re[now], im[now], re[1 - now], im[1 - now]);
    else any_radix(radix, m, s, tw, f->roots[stage], re[now], im[now], re[1 - now], im[1 - now]);
    s *= radix;
  }
  return now;
}

void fourier_forward(const Fourier *f, const float *x, float *re, float *im) {
  int half = f->n / 2, row = half + 4;
  float *rows[2] = {f->work, f->work + 2 * row}, *others[2] = {f->work + row, f->work + 3 * row};
  for (int k = 0; k < half; k++) rows[0][k] = x[2 * k], others[0][k] = x[2 * k + 1];
  int at = transform(f, rows, others);
  const float *zr = rows[at], *zi = others[at], *c = f->turn, *d = f->turn + half + 1;
  re[0] = zr[0] + zi[0], im[0] = 0;
  re[half] = zr[0] - zi[0], im[half] = 0;
  for (int k = 1; k < half; k++) {
    float br = zr[half - k], bi = -zi[half - k];
    float er = 0.5f * (zr[k] + br), ei = 0.5f * (zi[k] + bi);
    float dr = 0.5f * (zr[k] - br), di = 0.5f * (zi[k] - bi);
    re[k] = er + dr * d[k] + di * c[k];
    im[k] = ei - dr * c[k] + di * d[k];
  }
}

void fourier_inverse(const Fourier *f, const float *re, const float *im, float *x) {
  int half = f->n / 2, row = half + 4;
  float *rows[2] = {f->work, f->work + 2 * row}, *others[2] = {f->work + row, f->work + 3 * row};
  const float *c = f->turn, *d = f->turn + half + 1;
  float *zr = rows[0], *zi = others[0];
  zr[0] = 0.5f * (re[0] + re[half]), zi[0] = 0.5f * (re[0] - re[half]);
  for (int k = 1; k < half; k++) {
    float br = re[half - k], bi = -im[half - k];
    float er = 0.5f * (re[k] + br), ei = 0.5f * (im[k] + bi);
    float tr = 0.5f * (re[k] - br), ti = 0.5f * (im[k] - bi);
    float dr = tr * c[k] + ti * d[k], di = ti * c[k] - tr * d[k];
    zr[k] = er - di, zi[k] = ei + dr;
  }
  int at = transform(f, others, rows);
  float scale = 1.0f / half;
  for (int k = 0; k < half; k++) x[2 * k] = scale * rows[at][k], x[2 * k + 1] = scale * others[at][k];
}
