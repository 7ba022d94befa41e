; The setup: makensis -DVERSION=0.1.0 -DFOLDER=dist/windows/batchline -DSETUP=out.exe setup.nsi
;
; Silent: Setup.exe /S [/STARTMENU=0] [/DESKTOP=0] [/AUTOSTART=1] [/KIOSK=1] [/D=C:\Program Files\Batchline]
;   (/D comes last and takes no quotes). A file batchline-settings.toml beside the setup becomes the
;   settings of a PC that has none. What is not said stays as it was chosen last time.
; Uninstall: uninstall.exe /S [/DATA=delete]
; Exit codes: 0 done, 2 not done: the program runs and did not close, or a file could not be
;   written (the old version stays), 3 a newer version is there.
Unicode true
Target amd64-unicode
ManifestDPIAware true
Name "Batchline"
OutFile "${SETUP}"
InstallDir "$PROGRAMFILES64\Batchline"
RequestExecutionLevel admin
!ifdef QUICK  ; a setup for a trial: large, and made in seconds
SetCompressor zlib
!else
SetCompressor /SOLID lzma
SetCompressorDictSize 64  ; both programs hold the same modules: the second one costs nothing
!endif
AllowSkipFiles off  ; a file that cannot be written ends the setup: silence would leave half a program
ShowInstDetails nevershow
ShowUninstDetails nevershow

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "WordFunc.nsh"
!include "x64.nsh"

!define KEY "Software\Batchline"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Batchline"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define ICON "${FOLDER}\_internal\resources\icons\batchline.ico"
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
; By the desktop's own hand: started by the setup, it would run as administrator.
!define MUI_FINISHPAGE_RUN "$WINDIR\explorer.exe"
!define MUI_FINISHPAGE_RUN_PARAMETERS "$\"$INSTDIR\batchline.exe$\""
!define MUI_FINISHPAGE_RUN_TEXT "$(RUNNOW)"
!define MUI_LANGDLL_REGISTRY_ROOT HKLM
!define MUI_LANGDLL_REGISTRY_KEY "${KEY}"
!define MUI_LANGDLL_REGISTRY_VALUENAME "Language"

!ifdef SIGN
!uninstfinalize '${SIGN} "%1"' = 0
!endif

!insertmacro MUI_PAGE_LICENSE "${FOLDER}\_internal\LICENSE"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Indonesian"
!insertmacro MUI_RESERVEFILE_LANGDLL

LangString PROGRAM ${LANG_ENGLISH} "Batchline (needed)"
LangString PROGRAM ${LANG_INDONESIAN} "Batchline (wajib)"
LangString STARTMENU ${LANG_ENGLISH} "Start menu"
LangString STARTMENU ${LANG_INDONESIAN} "Menu Start"
LangString DESKTOP ${LANG_ENGLISH} "Icon on the desktop"
LangString DESKTOP ${LANG_INDONESIAN} "Ikon di desktop"
LangString AUTOSTART ${LANG_ENGLISH} "Start when somebody logs in to this PC"
LangString AUTOSTART ${LANG_INDONESIAN} "Jalankan saat seseorang masuk ke PC ini"
LangString KIOSK ${LANG_ENGLISH} "Full screen when somebody logs in, left with a supervisor's PIN only (kiosk)"
LangString KIOSK ${LANG_INDONESIAN} "Layar penuh saat seseorang masuk, keluar hanya dengan PIN supervisor (kiosk)"
LangString NEWER ${LANG_ENGLISH} "Batchline $0 is installed, which is newer than ${VERSION}. An older version cannot read its data, so nothing was changed. Uninstall $0 first and restore a backup from before it, if you really need ${VERSION}."
LangString NEWER ${LANG_INDONESIAN} "Batchline $0 sudah terpasang, lebih baru daripada ${VERSION}. Versi lama tidak dapat membaca datanya, jadi tidak ada yang diubah. Copot dulu $0 dan pulihkan cadangan sebelumnya jika ${VERSION} memang diperlukan."
LangString RUNS ${LANG_ENGLISH} "Batchline runs on this PC and did not close within two minutes: it may be writing orders to the PLC. Nothing was changed. Close its window and start the setup again."
LangString RUNS ${LANG_INDONESIAN} "Batchline sedang berjalan di PC ini dan tidak tertutup dalam dua menit: mungkin sedang menulis order ke PLC. Tidak ada yang diubah. Tutup jendelanya lalu jalankan penginstal lagi."
LangString USED ${LANG_ENGLISH} "A program of Batchline is still in use on this PC, perhaps a command in another window or by another user. Nothing was changed. Close it and start the setup again."
LangString USED ${LANG_INDONESIAN} "Sebuah program Batchline masih dipakai di PC ini, mungkin perintah di jendela lain atau oleh pengguna lain. Tidak ada yang diubah. Tutup lalu jalankan penginstal lagi."
LangString RUNNOW ${LANG_ENGLISH} "Start Batchline now"
LangString RUNNOW ${LANG_INDONESIAN} "Jalankan Batchline sekarang"
LangString CLOSING ${LANG_ENGLISH} "Asking the running Batchline to close ..."
LangString CLOSING ${LANG_INDONESIAN} "Meminta Batchline yang berjalan untuk menutup ..."
LangString DELETEDATA ${LANG_ENGLISH} "Delete the data too? Queue, history, settings and logs in $APPDATA\Batchline would be gone for good. Choose No if Batchline may be installed again."
LangString DELETEDATA ${LANG_INDONESIAN} "Hapus datanya juga? Antrean, riwayat, pengaturan, dan log di $APPDATA\Batchline akan hilang selamanya. Pilih Tidak jika Batchline mungkin dipasang lagi."
LangString ONLY64 ${LANG_ENGLISH} "Batchline needs a 64-bit Windows."
LangString ONLY64 ${LANG_INDONESIAN} "Batchline membutuhkan Windows 64-bit."

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=${LANG_ENGLISH} "ProductName" "Batchline"
VIAddVersionKey /LANG=${LANG_ENGLISH} "FileDescription" "Batchline setup"
VIAddVersionKey /LANG=${LANG_ENGLISH} "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_ENGLISH} "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_ENGLISH} "LegalCopyright" "See LICENSE"

Var Before  ; where the version before is
Var IsAside  ; "yes" while it is set aside

!macro DeleteMenu
  Delete "$SMPROGRAMS\Batchline\Batchline.lnk"
  Delete "$SMPROGRAMS\Batchline\Batchline demo.lnk"
  RMDir "$SMPROGRAMS\Batchline"
!macroend

!macro ForAllUsers
  SetRegView 64
  SetShellVarContext all
!macroend

; The program of the data folder is asked to close, as an operator would: it ends what it has begun
; at the PLC. Setup never kills it.
!macro CloseRunning PROGRAM
  ${If} ${FileExists} "${PROGRAM}\batchline-command.exe"
    DetailPrint "$(CLOSING)"
    nsExec::ExecToLog '"${PROGRAM}\batchline-command.exe" close --wait 120'
    Pop $1
    ${If} $1 != 0
      MessageBox MB_OK|MB_ICONSTOP "$(RUNS)" /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
  ${EndIf}
!macroend

; Not all that runs hears of it: a command, or what another user started elsewhere. Windows lets
; nobody write to a program that runs.
!macro RefuseIfUsed FILE
  ${If} ${FileExists} "${FILE}"
    ClearErrors
    FileOpen $3 "${FILE}" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONSTOP "$(USED)" /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
    FileClose $3
  ${EndIf}
!macroend

Section "$(PROGRAM)" SecProgram
  SectionIn RO
  !insertmacro ForAllUsers
  ReadRegStr $Before HKLM "${KEY}" "InstallDir"
  !insertmacro CloseRunning "$Before"
  !insertmacro RefuseIfUsed "$Before\batchline.exe"
  !insertmacro RefuseIfUsed "$Before\batchline-command.exe"
  ; The old version is set aside until the new one is whole: none of its files stays among the new.
  ${If} $Before != ""
  ${AndIf} ${FileExists} "$Before\_internal\resources\alarms.toml"
    RMDir /r "$Before\_internal-before"
    ClearErrors
    Rename "$Before\_internal" "$Before\_internal-before"
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONSTOP "$(USED)" /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
    Rename "$Before\batchline.exe" "$Before\_internal-before\batchline.exe"
    Rename "$Before\batchline-command.exe" "$Before\_internal-before\batchline-command.exe"
    Rename "$Before\licences" "$Before\_internal-before\licences"
    StrCpy $IsAside "yes"
  ${EndIf}
  SetOutPath "$INSTDIR"
  File /r "${FOLDER}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ${If} $IsAside == "yes"
    StrCpy $IsAside ""
    RMDir /r "$Before\_internal-before"
    ${If} $Before != $INSTDIR  ; it moves: the old place is left empty
      Delete "$Before\parts.cdx.json"
      Delete "$Before\uninstall.exe"
      RMDir "$Before"
    ${EndIf}
  ${EndIf}

  ; Settings and data of all who work at this PC.
  CreateDirectory "$APPDATA\Batchline"
  nsExec::Exec 'icacls "$APPDATA\Batchline" /grant *S-1-5-32-545:(OI)(CI)M'
  Pop $1
  ${IfNot} ${FileExists} "$APPDATA\Batchline\settings.toml"
  ${AndIf} ${FileExists} "$EXEDIR\batchline-settings.toml"
    CopyFiles /SILENT "$EXEDIR\batchline-settings.toml" "$APPDATA\Batchline\settings.toml"
  ${EndIf}

  WriteRegStr HKLM "${KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr HKLM "${KEY}" "Version" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "Batchline"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\batchline.exe"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "Batchline"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" "$0"

  ; What was chosen last time and is not now goes away.
  Delete "$DESKTOP\Batchline.lnk"
  !insertmacro DeleteMenu
  DeleteRegValue HKLM "${RUN}" "Batchline"
SectionEnd

Function .onInstFailed
  ${If} $IsAside == "yes"
    RMDir /r "$INSTDIR\_internal"
    RMDir /r "$INSTDIR\licences"
    Delete "$INSTDIR\batchline.exe"
    Delete "$INSTDIR\batchline-command.exe"
    Rename "$Before\_internal-before\batchline.exe" "$Before\batchline.exe"
    Rename "$Before\_internal-before\batchline-command.exe" "$Before\batchline-command.exe"
    Rename "$Before\_internal-before\licences" "$Before\licences"
    Rename "$Before\_internal-before" "$Before\_internal"
  ${EndIf}
FunctionEnd

Section "$(STARTMENU)" SecStartMenu
  !insertmacro ForAllUsers
  CreateDirectory "$SMPROGRAMS\Batchline"
  CreateShortCut "$SMPROGRAMS\Batchline\Batchline.lnk" "$INSTDIR\batchline.exe"
  CreateShortCut "$SMPROGRAMS\Batchline\Batchline demo.lnk" "$INSTDIR\batchline.exe" "--demo"
SectionEnd

Section "$(DESKTOP)" SecDesktop
  !insertmacro ForAllUsers
  CreateShortCut "$DESKTOP\Batchline.lnk" "$INSTDIR\batchline.exe"
SectionEnd

Section /o "$(AUTOSTART)" SecAutostart
  !insertmacro ForAllUsers
  WriteRegStr HKLM "${RUN}" "Batchline" '"$INSTDIR\batchline.exe"'
SectionEnd

Section /o "$(KIOSK)" SecKiosk
  !insertmacro ForAllUsers
  WriteRegStr HKLM "${RUN}" "Batchline" '"$INSTDIR\batchline.exe" --kiosk'
SectionEnd

!macro Choose FLAG SECTION
  ClearErrors
  ${GetOptions} $R0 "/${FLAG}=" $R1
  ${IfNot} ${Errors}
    ${If} $R1 == "1"
      !insertmacro SelectSection ${SECTION}
    ${Else}
      !insertmacro UnselectSection ${SECTION}
    ${EndIf}
  ${EndIf}
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_OK|MB_ICONSTOP "$(ONLY64)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  !insertmacro ForAllUsers
  ReadRegStr $0 HKLM "${KEY}" "Version"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      MessageBox MB_OK|MB_ICONSTOP "$(NEWER)" /SD IDOK
      SetErrorLevel 3
      Quit
    ${EndIf}
  ${EndIf}
  ; An upgrade goes where the program is, unless /D= says otherwise, and keeps what was chosen.
  ReadRegStr $2 HKLM "${KEY}" "InstallDir"
  ${If} $2 != ""
    ${If} $INSTDIR == "$PROGRAMFILES64\Batchline"
      StrCpy $INSTDIR $2
    ${EndIf}
    ${IfNot} ${FileExists} "$DESKTOP\Batchline.lnk"
      !insertmacro UnselectSection ${SecDesktop}
    ${EndIf}
    ${IfNot} ${FileExists} "$SMPROGRAMS\Batchline\Batchline.lnk"
      !insertmacro UnselectSection ${SecStartMenu}
    ${EndIf}
    ReadRegStr $3 HKLM "${RUN}" "Batchline"
    ${If} $3 != ""
      ${WordFind} "$3" "--kiosk" "E+1{" $4
      ${If} ${Errors}
        !insertmacro SelectSection ${SecAutostart}
      ${Else}
        !insertmacro SelectSection ${SecKiosk}
      ${EndIf}
    ${EndIf}
  ${EndIf}
  ${GetParameters} $R0
  !insertmacro Choose "STARTMENU" ${SecStartMenu}
  !insertmacro Choose "DESKTOP" ${SecDesktop}
  !insertmacro Choose "AUTOSTART" ${SecAutostart}
  !insertmacro Choose "KIOSK" ${SecKiosk}
  !insertmacro MUI_LANGDLL_DISPLAY
FunctionEnd

Function un.onInit
  !insertmacro MUI_UNGETLANGUAGE
FunctionEnd

Section "Uninstall"
  !insertmacro ForAllUsers
  !insertmacro CloseRunning "$INSTDIR"
  !insertmacro RefuseIfUsed "$INSTDIR\batchline.exe"
  !insertmacro RefuseIfUsed "$INSTDIR\batchline-command.exe"
  StrCpy $5 "keep"
  ${GetParameters} $R0
  ${GetOptions} $R0 "/DATA=" $R1
  ${If} $R1 == "delete"
    StrCpy $5 "delete"
  ${Else}
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(DELETEDATA)" /SD IDNO IDNO +2
    StrCpy $5 "delete"
  ${EndIf}
  ${If} $5 == "delete"
    RMDir /r "$APPDATA\Batchline"
  ${EndIf}
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\licences"
  Delete "$INSTDIR\batchline.exe"
  Delete "$INSTDIR\batchline-command.exe"
  Delete "$INSTDIR\parts.cdx.json"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  !insertmacro DeleteMenu
  Delete "$DESKTOP\Batchline.lnk"
  DeleteRegValue HKLM "${RUN}" "Batchline"
  DeleteRegKey HKLM "${UNINSTALL}"
  DeleteRegKey HKLM "${KEY}"
SectionEnd
