/* sketch_order.h - how four numbers are thinned at once: by a table of the sixteen cases.  Internal header. */
#ifndef WC_SIGNATURE_SKETCH_ORDER_H
#define WC_SIGNATURE_SKETCH_ORDER_H
#include "signature/sketch_kernel.h"

/* The bytes of four numbers, those first whose bits are set in the row's number; what follows does not matter. */
#define A 0, 1, 2, 3
#define B 4, 5, 6, 7
#define C 8, 9, 10, 11
#define D 12, 13, 14, 15
static const uint8_t wc_thin_order[16][16] = {
    {A, A, A, A}, {A, A, A, A}, {B, A, A, A}, {A, B, A, A}, {C, A, A, A}, {A, C, A, A}, {B, C, A, A}, {A, B, C, A},
    {D, A, A, A}, {A, D, A, A}, {B, D, A, A}, {A, B, D, A}, {C, D, A, A}, {A, C, D, A}, {B, C, D, A}, {A, B, C, D}};
#undef A
#undef B
#undef C
#undef D

/* The same of four numbers of two bytes. */
#define A 0, 1
#define B 2, 3
#define C 4, 5
#define D 6, 7
static const uint8_t wc_thin_mark_order[16][8] = {
    {A, A, A, A}, {A, A, A, A}, {B, A, A, A}, {A, B, A, A}, {C, A, A, A}, {A, C, A, A}, {B, C, A, A}, {A, B, C, A},
    {D, A, A, A}, {A, D, A, A}, {B, D, A, A}, {A, B, D, A}, {C, D, A, A}, {A, C, D, A}, {B, C, D, A}, {A, B, C, D}};
#undef A
#undef B
#undef C
#undef D
#endif
