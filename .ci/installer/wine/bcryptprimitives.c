/* Wine 8 lacks this part of Windows, which Rust's standard library asks for random numbers
   (pydantic_core). It lives in the Wine prefix of the trial alone and is never packed. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
    return SystemFunction036(buffer, (ULONG)length);
}
